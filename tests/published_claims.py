"""The printed numbers of the five documents as tests read them: seeds, reference tables, first checks.

Belongs here: reading. Does not belong here: what must hold.
"""

import csv
from pathlib import Path

from analysis.claims import Ledger, ledger
from orchestration.documents import read_claims, read_patterns

REPOSITORY = Path(__file__).resolve().parents[1]


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV as texts."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed_of(document: str) -> Path:
    """The seed of a document."""
    return REPOSITORY / "dbt_project" / "seeds" / "published" / f"claims_{document}.csv"


def patterns_file(document: str) -> Path:
    """The patterns of a document."""
    return REPOSITORY / "documents" / f"{document}.yml"


def ledger_of(document: str) -> Ledger:
    """A document checked by its patterns and the general rules."""
    return ledger(read_claims(seed_of(document), document), [read_patterns(patterns_file(document))])


def deciding(book: Ledger) -> dict[str, tuple[str, str | None, str | None]]:
    """Claim -> (outcome, calculation, reading) of the check that counts."""
    first = book.checks.filter(book.checks["check_order"] == 1).iter_rows(named=True)
    return {row["claim_id"]: (row["outcome"], row["arithmetic_en"], row["reading_en"]) for row in first}
