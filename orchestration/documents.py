"""Published documents: the patterns of documents/*.yml, and a table of claims from a file.

Belongs here: reading these files at the edge of analysis/claims.py. Does not belong here: what a pattern may say
(analysis/claim_patterns.py), checking.
"""

import csv
from pathlib import Path

import polars as pl
import yaml

from analysis.claim_patterns import Patterns, Words, patterns_of
from ingestion.errors import IngestionError
from orchestration.settings import REPOSITORY
from reports.page_layout import NUMBERED
from reports.site import fixed_words

DOCUMENTS = REPOSITORY / "documents"
_COMMON_WORDS = (*NUMBERED, "abstract", "introduction", "item", "max", "min", "n", "true_for", "but_for")
_REQUIRED = ("claim_id", "location", "printed_value", "comparator", "unit_of_measure", "indicator_id")
_OPTIONAL = ("row_key", "column_key", "label_en", "label_zh", "unit_id", "period", "facet", "category")


class _Loader(yaml.SafeLoader):
    """Safe YAML in which a key stands once: the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for position, (key, _) in enumerate(node.value):
            if isinstance(key, yaml.ScalarNode) and key.value in keys[:position]:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key.value} stands twice", key.start_mark)
        return super().construct_mapping(node, deep)


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
        patterns = patterns_of(yaml.load(path.read_text(encoding="utf-8"), _Loader), path.name)
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
    frame = _table(path)
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


def _table(path: Path) -> pl.DataFrame:
    """The rows of a CSV as stripped texts, null where a field is empty."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            twice = sorted({name for name in header if header.count(name) > 1})
            if twice:
                raise IngestionError(f"{path} has the column {', '.join(twice)} twice")
            rows = [_fields(path, reader.line_num, header, row) for row in reader if row]
    except (OSError, UnicodeDecodeError) as error:
        raise IngestionError(f"{path} cannot be read as CSV in UTF-8: {error}") from error
    except csv.Error as error:
        raise IngestionError(
            f"{path}: line {reader.line_num}: {error}; close every quote, and double a quote within a quoted text"
        ) from error
    return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")


def _fields(path: Path, line: int, header: list[str], row: list[str]) -> list[str | None]:
    if len(row) != len(header):
        raise IngestionError(
            f"{path}: line {line} has {len(row)} fields, the header {len(header)}; put a text with a comma in quotes"
        )
    return [text.strip() or None for text in row]
