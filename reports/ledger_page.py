"""The page of all documents: what the published tables say, and what they add up to.

Belongs here: reading the ledger's tables and handing them to its template. Does not belong here: the table of
verdicts (verdict_table.py), any verdict (dbt).
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import duckdb

from reports.display import Label
from reports.page_data import Row, columns_by_table, rows
from reports.page_layout import Spec, word_of
from reports.verdict_table import verdict_label, verdicts

LEDGER_FILE = "claims.html"
LEDGER_CSV = "claims.csv"
# What does not hold is read first
_ORDER = ("contradicts_itself", "implausible", "definition", "rounding", "source_drift", "agrees", "not_computable")
# Of those that agree, the ones that only lie within bounds are counted beside them
_HEADS = (*_ORDER[:-1], "only_bounded", _ORDER[-1])
_COUNTS = (
    "contradiction", "implausible", "definition", "rounding", "source_drift", "agreeing", "bounded", "not_computable",
)  # fmt: skip
_TABLES = ("rpt_claim_verdicts", "rpt_claim_coverage", "rpt_claim_findings")


@dataclass(frozen=True)
class Ledger:
    """The page: verdicts as verdict_table.py makes them, coverage by document and place, findings of general rules."""

    verdicts: dict[str, Any]
    coverage: list[dict[str, Any]]
    coverage_heads: list[Label]
    findings: list[dict[str, Any]]
    claims: list[Row]
    documents: list[tuple[Label, Row]]
    is_sample: bool = False


def read_ledger(connection: duckdb.DuckDBPyConnection, words: dict[str, Label], tones: Spec) -> Ledger | None:
    """The ledger of a release; None where the release has no claims."""
    known = columns_by_table(connection)
    if ("marts", "dim_documents") not in known or any(("reporting", table) not in known for table in _TABLES):
        return None
    documents = rows(connection, "select * from marts.dim_documents order by document_id")
    claims = rows(connection, "select * from reporting.rpt_claim_verdicts order by document_id, claim_order, basis")
    coverage = rows(
        connection, "select * from reporting.rpt_claim_coverage order by document_id, basis, location_family"
    )
    found = rows(connection, "select * from reporting.rpt_claim_findings order by all")
    named = {row["document_id"]: Label.of(row["label_en"], row["label_zh"]) for row in documents}
    word = partial(word_of, words | named)
    table = verdicts(word, claims, tones, claim_label, ("document_id",))
    for line in table["lines"]:
        line["location"] = joined(named[line["row"]["document_id"]], line["location"])
    # Stable, so that within a verdict the order of the documents stays
    table["lines"].sort(key=lambda line: _ORDER.index(line["row"]["verdict"].partition(":")[0]))
    return Ledger(
        verdicts=table,
        coverage=covered(word, coverage),
        coverage_heads=[verdict_label(word, kind) for kind in _HEADS],
        findings=[row | {"document": word(row["document_id"]), "place": word(row["location"])} for row in found],
        claims=claims,
        documents=[(named[row["document_id"]], row) for row in documents],
    )


def claim_label(row: Row) -> Label:
    """What the number is, before the name of its document."""
    return Label.of(row["label_en"], row["label_zh"])


def covered(word: Any, coverage: list[Row]) -> list[dict[str, Any]]:
    """The coverage table: a block for each document and basis, a line for each place."""
    blocks: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in coverage:
        counts = [row["claim_count"], row["checked_count"], *(row[f"{name}_count"] for name in _COUNTS)]
        line = {"place": word(row["location_family"]), "counts": counts}
        blocks.setdefault((row["document_id"], row["basis"]), []).append(line)
    return [{"label": joined(word(one), word(basis)), "lines": lines} for (one, basis), lines in blocks.items()]


def joined(first: Label, second: Label) -> Label:
    """Two labels as one."""
    return Label(f"{first.en} · {second.en}", f"{first.zh} · {second.zh}")
