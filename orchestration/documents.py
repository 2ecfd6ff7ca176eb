"""Published documents: the patterns of documents/*.yml, and a table of claims from a file.

Belongs here: reading these files at the edge of analysis/claims.py. Does not belong here: what a pattern may say
(analysis/claim_patterns.py), checking.
"""

from pathlib import Path

import polars as pl
import yaml

from analysis.claim_patterns import Patterns, Words, patterns_of
from ingestion.errors import IngestionError
from orchestration.settings import REPOSITORY
from reports.page_layout import NUMBERED
from reports.site import fixed_words

DOCUMENTS = REPOSITORY / "documents"
_COMMON_WORDS = (*NUMBERED, "abstract", "introduction", "item", "max", "min", "n")
_REQUIRED = ("claim_id", "location", "printed_value", "comparator", "unit_of_measure", "indicator_id")
_OPTIONAL = ("row_key", "column_key", "label_en", "label_zh", "unit_id", "period", "facet", "category")


def every_document() -> list[Patterns]:
    """The patterns of all documents of the project. Raises IngestionError."""
    found = {path: read_patterns(path) for path in sorted(DOCUMENTS.glob("*.yml"))}
    for path, patterns in found.items():
        if path.stem != patterns.document_id:
            raise IngestionError(f"{path}: document_id is {patterns.document_id}; name the file after it")
    return list(found.values())


def read_patterns(path: Path) -> Patterns:
    """The patterns of one file. Raises IngestionError with one line a mistake."""
    try:
        patterns = patterns_of(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise IngestionError(f"{path} cannot be read as YAML: {' '.join(str(error).split())}") from error
    except ValueError as error:
        raise IngestionError(str(error)) from error
    words = fixed_words()
    common = {name: Words(en=words[name].en, zh=words[name].zh) for name in _COMMON_WORDS}
    return patterns.model_copy(update={"labels": common | patterns.labels})


def read_claims(path: Path, document_id: str) -> pl.DataFrame:
    """The claims of a CSV, one row a printed number, all texts; what a table need not say is filled in.

    Raises IngestionError when the file cannot be read, or lacks a column.
    """
    try:
        frame = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise IngestionError(f"{path} cannot be read as CSV (UTF-8, commas, a header): {error}") from error
    missing = [name for name in _REQUIRED if name not in frame.columns]
    if missing:
        raise IngestionError(f"{path} has no column {', '.join(missing)}; docs/methods/claims.md lists the columns")
    if "document_id" in frame.columns:
        frame = frame.filter(pl.col("document_id") == document_id)
    if frame.is_empty():
        raise IngestionError(f"{path} holds no claim of the document {document_id}")
    defaults = [pl.lit(None, pl.String).alias(name) for name in _OPTIONAL if name not in frame.columns]
    order = [] if "claim_order" in frame.columns else [pl.int_range(1, pl.len() + 1).alias("claim_order")]
    return frame.with_columns(pl.lit(document_id).alias("document_id"), *defaults, *order)
