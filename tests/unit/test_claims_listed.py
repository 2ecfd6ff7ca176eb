"""Operands that a pattern lists by name, and several printings of one number.

Belongs here: what a missing operand or a second printing does to a verdict. Does not belong here: the kinds
themselves (test_claims_ledger.py), what a pattern may say (test_claim_patterns.py).
"""

import polars as pl
import pytest

from analysis.claim_selectors import selection
from analysis.claim_values import claim_of
from analysis.claims import ledger
from orchestration.documents import read_claims, read_patterns
from tests.made_claims import made, verdicts
from tests.published_claims import patterns_file, seed_of

PUBLISHED = ("clusters", "hottech", "precision", "smallmol")

TOTAL = "{kind: sum, gives: {unit_id: all}, of: {indicator_id: n, unit_id: [a, b, c]}, by: [period]}"
MEAN = "{kind: mean, gives: {unit_id: all}, of: {indicator_id: n, unit_id: [a, b, c]}, by: [period]}"
RISES = "{kind: monotone, gives: {claim_id: s}, of: {indicator_id: n, period: [2020, 2021, 2022]}, by: [unit_id]}"
UNLISTED = "{kind: monotone, gives: {claim_id: s}, of: {indicator_id: n}, by: [unit_id]}"
SAID = "s n a 2020-2022 - statement increases_every_year"


@pytest.mark.parametrize(
    ("lines", "pattern"),
    [
        ("a n a 2020 10\nb n b 2020 20\nt n all 2020 60", TOTAL),
        ("a n a 2020 10\nt n all 2020 10", TOTAL),
        # The missing part is printed, but for another year
        ("a n a 2020 10\nb n b 2020 20\nc n c 2021 30\nt n all 2020 30", TOTAL),
        ("a n a 2020 10\nb n b 2020 20\nt n all 2020 15", MEAN),
        ("a n a 2020 10\nb n b 2020 20\nt n all 2020 9", "{kind: sum, gives: {unit_id: all}, "
         "of: {unit_id: [a, b]}, less: {unit_id: x}}"),
        ("a n a 2020 10\nb n b 2020 20\nt r a 2020 2 rank", "{kind: rank, gives: {indicator_id: r}, "
         "of: {indicator_id: n, unit_id: [a, b, c]}, by: [unit_id, period], within: [period]}"),
        ("a n a 2020 10\nb n b 2020 20\nd n d 2020 9\nt s all 2020 50 percent",
         "{kind: ratio, gives: {claim_id: t}, of: {unit_id: a}, in: {unit_id: [b, c]}, times: 100, by: [period]}"),
        ("a n a 2020 10\nb n b 2020 20\nt most all - 9 papers >", "{kind: every, gives: {claim_id: t}, "
         "of: {unit_id: [a, b, c]}, each: [unit_id]}"),
        ("a n a 2020 10\nt n x 2020 10", "{kind: largest, gives: {claim_id: t}, of: {claim_id: [a, b]}}"),
    ],
)  # fmt: skip
def test_a_listed_operand_that_is_not_printed_leaves_everything_open(lines, pattern):
    found = verdicts(made(lines), pattern)
    assert found.pop("t") == ("not_computable", None)
    assert not found, "neither is any part judged by the total"


def test_what_is_listed_and_printed_is_computed():
    lines = "a n a 2020 10\nb n b 2020 20\nc n c 2020 30\nt n all 2020 60"
    assert {name: outcome for name, (outcome, _) in verdicts(made(lines), TOTAL).items()} == dict.fromkeys(
        "abct", "agrees"
    )
    # A value that is listed and excluded again is not missed
    without = "{kind: sum, gives: {unit_id: all}, of: {unit_id: [a, b, c], not: {unit_id: c}}}"
    assert verdicts(made("a n a 2020 10\nb n b 2020 20\nt n all 2020 30"), without)["t"][0] == "agrees"


@pytest.mark.parametrize(
    ("lines", "pattern"),
    [
        ("a1 n a 2020 1\na3 n a 2022 3", RISES),
        # Not listed, but another row of the table has the year
        (
            "a1 n a 2020 1\na3 n a 2022 3\nb1 n b 2020 7\nb2 n b 2021 7",
            RISES.replace(", period: [2020, 2021, 2022]", ""),
        ),
    ],
)
def test_a_series_with_a_hole_says_nothing_of_every_year(lines, pattern):
    assert verdicts(made(f"{lines}\n{SAID}"), pattern)["s"] == ("not_computable", None)
    assert verdicts(made(f"{lines}\na2 n a 2021 2\n{SAID}"), pattern)["s"] == ("agrees", "1 < 2 < 3")


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("100", "100", None),
        ("100", "102", "contradicts_itself"),
        ("0.4 percent", "0.42 percent", None),
        ("0.4 percent", "0.47 percent", "rounding"),
        ("0.4 percent", "0.57 percent", "contradicts_itself"),
        ("1-3 papers range", "1-3 papers range", None),
        ("1-3 papers range", "1-4 papers range", "contradicts_itself"),
        ("100 papers >", "100 papers >", None),
        ("100 papers >", "90 papers >", "contradicts_itself"),
        ("100 papers >", "90 papers <", "contradicts_itself"),
        ("100 papers >", "100 papers <=", "contradicts_itself"),
        ("100 papers >=", "100 papers <=", None),
        ("100 papers >", "50-99 papers range", "contradicts_itself"),
        ("100 papers >", "50-150 papers range", None),
    ],
)
def test_two_rows_of_one_place_confirm_nothing_and_contradict_when_they_differ(first, second, outcome):
    found = verdicts(made(f"x n a 2020 {first}\ny n a 2020 {second}"))
    assert {name: verdict for name, (verdict, _) in found.items()} == (dict.fromkeys("xy", outcome) if outcome else {})


def test_another_place_says_which_of_two_rows_is_meant():
    claims = made("x n a 2020 100\ny n a 2020 102\nz n a 2020 100")
    in_text = pl.when(pl.col("claim_id") == "z").then(pl.lit("abstract")).otherwise("location")
    found = verdicts(claims.with_columns(location=in_text))
    assert {name: verdict for name, (verdict, _) in found.items()} == {
        "x": "agrees", "y": "contradicts_itself", "z": "agrees",
    }  # fmt: skip


def test_every_printing_of_a_part_is_judged_by_the_total():
    lines = "a n a 2020 100\na2 n a 2020 100\nb n b 2020 40\nt n all 2020 140"
    total = TOTAL.replace(", c]", "]")
    assert verdicts(made(lines), total)["a2"] == ("agrees", "140 − 40 = 100")
    found = verdicts(made(lines.replace("a2 n a 2020 100", "a2 n a 2020 101")), total)
    assert found["a2"][0] == "contradicts_itself" and found["t"][0] == "agrees"


def test_each_unit_needs_all_years_that_are_listed():
    """A unit with a hole says nothing of itself, and all of them nothing of all."""
    lines = "a1 n a 2020 10\na2 n a 2021 10\nb1 n b 2020 10\ntb m b - 10\nta m a - 20\nt least all - 9 papers >"
    years = "of: {indicator_id: n, period: [2020, 2021]}, each: [unit_id]"
    found = verdicts(
        made(lines),
        f"{{kind: equals, gives: {{indicator_id: m}}, {years}, by: [unit_id]}}",
        f"{{kind: every, gives: {{claim_id: t}}, {years}}}",
    )
    assert {name: outcome for name, (outcome, _) in found.items()} == {
        "ta": "agrees", "tb": "not_computable", "t": "not_computable",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("hottech", ["projects_of_the_technologies", "funding_of_the_technologies", "technical_rank"]),
        ("smallmol", ["papers_of_companies", "papers_of_three_companies", "approvals_by_molecule"]),
        ("clusters", ["drugs_of_all_stages_rise", "ni_share_of_four_clusters"]),
    ],
)
def test_a_published_number_that_is_left_out_accuses_no_other(name, declared):
    document, claims = read_patterns(patterns_file(name)), read_claims(seed_of(name), name)
    patterns = [pattern for pattern in document.patterns if pattern.id in declared]
    whole = ledger(claims, [document]).checks.filter(pl.col("pattern_id").is_in(declared))
    printed = [claim_of(row) for row in claims.to_dicts()]
    parts = sorted({claim.claim_id for pattern in patterns for claim in selection(pattern.of, printed)})
    assert len(patterns) == len(declared) and len(parts) >= 8
    left_open = 0
    for claim_id in parts[:: len(parts) // 8]:
        checks = ledger(claims.filter(pl.col("claim_id") != claim_id), [document]).checks
        now = checks.filter(pl.col("pattern_id").is_in(declared)).join(
            whole, on=["claim_id", "pattern_id", "check_kind"]
        )
        moved = now.filter(pl.col("outcome") != pl.col("outcome_right"))
        # None moves where the text prints the number once more
        assert set(moved["outcome"]) <= {"not_computable"}, claim_id
        left_open += bool(moved.height)
    assert left_open > 5


def twins() -> list[tuple[str, str]]:
    """The numbers of published documents that stand in two rows of one place."""
    number = ["indicator_id", "unit_id", "period", "facet", "category", "unit_of_measure", "location"]
    found = []
    for name in PUBLISHED:
        printed = read_claims(seed_of(name), name).filter(
            (pl.col("comparator") == "=") & pl.col("printed_value").str.contains(r"^[0-9.]+$")
            & ~pl.col("unit_of_measure").is_in(["item", "statement", "date", "version"])
        )  # fmt: skip
        found += [(name, one) for one in printed.filter(pl.len().over(number) > 1)["claim_id"].sort()]
    return found


def test_a_published_number_that_stands_twice_in_one_place_cannot_change_in_one_of_the_rows():
    for name, claim_id in twins():
        changed = pl.when(pl.col("claim_id") == claim_id).then(pl.lit("7")).otherwise("printed_value")
        claims = read_claims(seed_of(name), name).with_columns(printed_value=changed)
        checks = ledger(claims, [read_patterns(patterns_file(name))]).checks
        deciding = checks.filter((pl.col("claim_id") == claim_id) & (pl.col("check_order") == 1))
        assert deciding["outcome"].item() == "contradicts_itself", claim_id
    assert len(twins()) > 70
