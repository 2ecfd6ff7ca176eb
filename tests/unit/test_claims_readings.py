"""Ranks as operands, ranges printed twice, and numbers that no reading gives."""

import polars as pl
import pytest

from analysis.claim_patterns import patterns_of
from analysis.claims import ledger

COLUMNS = ("claim_id", "printed_value", "comparator", "unit_of_measure", "indicator_id", "unit_id", "category")
CELLS = [
    ("a", "50", "=", "papers", "joint_papers", "china", "japan"),
    ("b", "30", "=", "papers", "joint_papers", "china", "france"),
    ("ra", "1", "=", "rank", "joint_rank", "china", "japan"),
    ("rb", "2", "=", "rank", "joint_rank", "china", "france"),
    ("rt", "3", "=", "rank", "joint_rank", "china", "france"),
]


def verdicts(*claims: tuple[str, ...], patterns=()) -> dict[str, tuple[str, str | None]]:
    """Outcome and arithmetic of every claim that was checked."""
    frame = pl.DataFrame(
        [
            dict(zip(COLUMNS, row, strict=True))
            | {"document_id": "made_up", "claim_order": order, "location": f"section_{order}", "row_key": "",
               "column_key": "", "facet": "partner", "period": "2020"}
            for order, row in enumerate((*CELLS, *claims), start=1)
        ]
    )  # fmt: skip
    declared = patterns_of({"document_id": "made_up", "patterns": list(patterns)}, "made_up.yml")
    first = ledger(frame, [declared]).checks.filter(pl.col("check_order") == 1)
    return {row["claim_id"]: (row["outcome"], row["arithmetic_en"]) for row in first.iter_rows(named=True)}


def test_ranks_are_operands_only_where_they_are_asked_for():
    claim = ("c", "2", "=", "rank", "lowest_rank", "china", "both")
    lowest = {"id": "tested", "kind": "largest", "gives": {"claim_id": "c"}, "of": {"unit_id": "china"}}
    ranks = lowest | {"of": {"unit_of_measure": "rank", "indicator_id": "joint_rank"}}
    # The second printing of a rank is no operand
    assert verdicts(claim, patterns=[ranks])["c"] == ("agrees", "max(2; 1) = 2")
    assert verdicts(claim, patterns=[lowest])["c"][0] == "contradicts_itself"


YEARS = (
    ("s", "2016", "=", "year", "start_year", "plan", "all"),
    ("e", "2020", "=", "year", "end_year", "plan", "all"),
)
END = {"indicator_id": "end_year", "unit_of_measure": "year"}


@pytest.mark.parametrize(("printed", "outcome"), [("5", "agrees"), ("4", "contradicts_itself")])
def test_a_length_is_the_difference_of_years_with_both_ends(printed, outcome):
    length = {
        "id": "tested", "kind": "sum", "gives": {"claim_id": "c"}, "of": END,
        "less": END | {"indicator_id": "start_year"}, "minus": -1, "by": ["unit_id"],
    }  # fmt: skip
    found = verdicts(*YEARS, ("c", printed, "=", "years", "length", "plan", "all"), patterns=[length])
    assert found["c"] == (outcome, "2020 − 2016 + 1 = 5")


@pytest.mark.parametrize(("printed", "outcome"), [("2016-2020", "agrees"), ("2017-2020", "contradicts_itself")])
def test_a_printed_period_holds_the_years_of_the_plan(printed, outcome):
    years = END | {"indicator_id": ["start_year", "end_year"]}
    held = {"id": "tested", "kind": "every", "gives": {"claim_id": "c"}, "of": years, "by": ["unit_id"]}
    found = verdicts(*YEARS, ("c", printed, "range", "year", "plan_period", "plan", "all"), patterns=[held])
    assert found["c"][0] == outcome


def test_a_plan_starts_before_it_ends():
    before = {"id": "tested", "kind": "part_of", "gives": {"claim_id": "s"}, "of": END, "by": ["unit_id"]}
    assert verdicts(*YEARS, patterns=[before])["s"] == ("agrees", "2016 ≤ 2020")


@pytest.mark.parametrize(("printed", "outcome"), [("2013-2022", "agrees"), ("2012-2022", "contradicts_itself")])
def test_a_range_printed_twice_has_the_same_ends(printed, outcome):
    first = ("w", "2013-2022", "range", "year", "window", "all", "all")
    found = verdicts(first, ("v", printed, "range", "year", "window", "all", "all"))
    assert found["v"] == (outcome, "section_6: 2013-2022")


@pytest.mark.parametrize(
    ("printed", "outcome"), [("62.5", "definition"), ("72.5", "contradicts_itself"), ("62.6", "contradicts_itself")]
)
def test_a_number_that_no_reading_gives_contradicts(printed, outcome):
    """The denominator that is stated is not printed; the other reading is held to the digits printed."""
    reading = {"of": {"claim_id": "a"}, "in": {"indicator_id": "joint_papers"}, "by": ["unit_id"]}
    share = {
        "id": "tested", "kind": "ratio", "gives": {"claim_id": "c"}, "of": {"claim_id": "a"},
        "in": {"indicator_id": "all_international_papers"}, "times": 100, "by": ["unit_id"],
        "or": [reading | {"reading_en": "of both partners", "reading_zh": "占两国之和"}],
    }  # fmt: skip
    found = verdicts(("c", printed, "=", "percent", "share", "china", "japan"), patterns=[share])
    assert found["c"] == (outcome, "50 / (50 + 30) = 62.5 %")


def test_a_number_stays_open_while_no_reading_can_be_computed():
    open_ = {
        "id": "tested", "kind": "sum", "gives": {"claim_id": "c"}, "of": {"indicator_id": "unknown"},
        "or": [{"of": {"indicator_id": "unknown_too"}, "reading_en": "of others", "reading_zh": "其他"}],
    }  # fmt: skip
    claim = ("c", "80", "=", "papers", "total", "china", "all")
    assert verdicts(claim, patterns=[open_])["c"][0] == "not_computable"
