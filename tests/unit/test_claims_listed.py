"""Operands that a pattern lists by name, and several printings of one number.

Belongs here: what a missing operand or a second printing does to a verdict. Does not belong here: the kinds
themselves (test_claims_ledger.py), what a pattern may say (test_claim_patterns.py).
"""

import pytest

from tests.made_claims import made, verdicts

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
