"""Patterns about one value of each unit or year (`each`), and statements that hold for most (`most`)."""

import polars as pl
import pytest

from analysis.claim_patterns import patterns_of
from analysis.claims import ledger

COLUMNS = ("claim_id", "printed_value", "comparator", "unit_of_measure", "period", "indicator_id", "unit_id")
CELLS = [
    ("a1", "40", "=", "papers", "2019", "international", "a"),
    ("a2", "45", "=", "papers", "2020", "international", "a"),
    ("b1", "30", "=", "papers", "2019", "international", "b"),
    ("b2", "52", "=", "papers", "2020", "international", "b"),
    ("ta1", "50", "=", "papers", "2019", "all", "a"),
    ("ta2", "50", "=", "papers", "2020", "all", "a"),
    ("tb1", "40", "=", "papers", "2019", "all", "b"),
    ("tb2", "60", "=", "papers", "2020", "all", "b"),
]


def verdict(claim: tuple[str, ...], cells=CELLS, **pattern):
    """What a pattern says of one claim beside the cells: (outcome, arithmetic)."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in (*cells, claim)]
    frame = pl.DataFrame(
        [
            row | {"document_id": "made_up", "claim_order": order, "location": "t", "row_key": "", "column_key": "",
                   "facet": "all", "category": "all"}
            for order, row in enumerate(rows, start=1)
        ]
    )  # fmt: skip
    given = {"id": "tested", "gives": {"claim_id": claim[0]}, "of": {"indicator_id": "international"}} | pattern
    patterns = patterns_of({"document_id": "made_up", "patterns": [given]}, "made_up.yml")
    found = ledger(frame, [patterns]).checks.filter(pl.col("claim_id") == claim[0]).row(0, named=True)
    return found["outcome"], found["arithmetic_en"]


def share(comparator: str, printed: str) -> tuple[str, ...]:
    return ("c", printed, comparator, "percent", "2019-2020", "share", "both")


def test_a_share_pooled_over_the_years_is_judged_for_each_unit():
    pooled = {"kind": "every", "in": {"indicator_id": "all"}, "each": ["unit_id"], "times": 100}
    assert verdict(share(">", "81"), **pooled) == ("agrees", "b 82 / 100 = 82.0000; a 85 / 100 = 85.0000")
    assert verdict(share(">", "83"), **pooled) == ("contradicts_itself", "b 82 / 100 = 82.0000")


def test_a_unit_without_denominator_leaves_the_statement_open():
    pooled = {"kind": "every", "in": {"indicator_id": "all"}, "each": ["unit_id"], "times": 100}
    outcome, _ = verdict(share(">", "81"), cells=CELLS[:6], **pooled)
    assert outcome == "not_computable"


def test_sums_of_each_year_rise():
    claim = ("s", "", "increases_every_year", "statement", "2019-2020", "international", "both")
    assert verdict(claim, kind="monotone", each=["period"]) == ("agrees", "40 + 30 < 45 + 52")


def test_a_total_of_each_unit_does_not_charge_its_parts():
    claim = ("c", "86", "=", "papers", "2019-2020", "all_years", "a")
    found = verdict(claim, kind="equals", each=["unit_id"], by=["unit_id"])
    assert found == ("contradicts_itself", "40 + 45 = 85")


def test_most_is_more_than_half():
    claim = ("c", "40", ">=", "papers", "", "many", "some")
    assert verdict(claim, kind="every")[0] == "contradicts_itself"
    assert verdict(claim, kind="every", most=True) == ("agrees", "true_for 3 / 4; but_for b 30")
    half = ("c", "45", ">=", "papers", "", "many", "some")
    assert verdict(half, kind="every", most=True) == ("contradicts_itself", "true_for 2 / 4; but_for a 40; b 30")


def test_digits_cut_off_are_shown_beside_another_printed_figure():
    claim = ("c", "6", "=", "papers", "", "half", "a")
    assert verdict(claim, kind="equals", of={"claim_id": "a2"}, times=0.15) == (
        "contradicts_itself", "45 × 0.15 = 6.75",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ({"kind": "rank", "each": ["unit_id"]}, "rank has no `each`"),
        ({"kind": "sum", "most": True}, "sum has no `most`"),
        ({"kind": "sum", "in": {"indicator_id": "all"}}, "no other kind has it without `each`"),
        ({"kind": "cagr", "by": []}, "has several values in one year"),
    ],
)
def test_patterns_that_fit_nothing_are_refused(pattern, message):
    with pytest.raises(ValueError, match=message):
        verdict(share("=", "81"), **pattern)
