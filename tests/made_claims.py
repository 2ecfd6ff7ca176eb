"""Made-up printed numbers and patterns, for tests of the ledger.

Belongs here: writing them short. Does not belong here: published documents (published_claims.py).
"""

import polars as pl
import yaml

from analysis.claim_patterns import patterns_of
from analysis.claims import ledger


def made(text: str) -> pl.DataFrame:
    """Claims of lines `id indicator unit period printed [unit_of_measure] [comparator] [category]`."""
    rows = []
    for order, line in enumerate(text.strip().splitlines(), start=1):
        name, indicator, unit, period, printed, *more = line.split()
        measure, comparator, category = (*more, *("papers", "=", "all")[len(more) :])
        rows.append(
            {
                "document_id": "made", "claim_id": name, "claim_order": order, "location": "table_1", "row_key": unit,
                "column_key": period, "printed_value": None if printed == "-" else printed, "comparator": comparator,
                "unit_of_measure": measure, "period": None if period == "-" else period, "indicator_id": indicator,
                "unit_id": unit, "facet": "all", "category": category,
            }
        )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def verdicts(claims: pl.DataFrame, *patterns: str) -> dict[str, tuple[str, str | None]]:
    """Claim -> (verdict, arithmetic) under patterns written as YAML mappings."""
    content = {"document_id": "made", "patterns": [{"id": f"p{n}"} | yaml.safe_load(p) for n, p in enumerate(patterns)]}
    checks = ledger(claims, [patterns_of(content, "made.yml")]).checks.filter(pl.col("check_order") == 1)
    return {row["claim_id"]: (row["outcome"], row["arithmetic_en"]) for row in checks.to_dicts()}
