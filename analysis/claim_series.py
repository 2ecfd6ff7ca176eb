"""Implausible values, by rules over every printed series and column; no document needs a pattern for them.

Belongs here: the rules, each with the chance it is built on. Does not belong here: what follows from other printed
numbers (claim_checks.py). Rules and limits: docs/methods/claims.md.

A *series* is one quantity of one unit over periods; a *column* is one quantity of all units in one period.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import exp, log, pi, sqrt
from statistics import median

from analysis.claim_values import Claim, named, spelled

OUTLIER, EQUAL_ROWS, EQUAL_PERIODS, LEVEL_SHIFT = "outlier", "equal_rows", "equal_periods", "level_shift"
# Findings about a single number make it implausible; a level shift is about a whole year of a table
ABOUT_ONE_NUMBER = (OUTLIER, EQUAL_ROWS, EQUAL_PERIODS)
TABLES = ("table", "appendix_table", "figure", "footnote")  # everything else is text, as in the macro location_family
_FACTOR = 4
_SMOOTH = 2
_NOISE = 5  # standard deviations of a count
_UNLIKELY_ROW, _UNLIKELY_PERIODS = 0.001, 0.01
_SHIFT_UNITS, _SHIFT_PERIODS = 5, 4
_MEDIAN_OF_NORMAL = 0.6745  # of the absolute value, in standard deviations


@dataclass(frozen=True, slots=True)
class Finding:
    """One number that one rule finds implausible, with what it was compared to."""

    claim_id: str
    rule_id: str
    arithmetic: str


def findings(claims: Iterable[Claim]) -> list[Finding]:
    """All findings in the printed tables of a document, by claim and rule. Text claims are no series."""
    printed: dict[tuple, Claim] = {}
    for claim in sorted(claims, key=lambda claim: claim.claim_order):
        if claim.is_operand and claim.location.startswith(TABLES) and claim.period:
            printed.setdefault(claim.key, claim)
    values = list(printed.values())
    outliers = list(_outliers(values))
    out_of_line = {finding.claim_id for finding in outliers}
    positive = [claim for claim in values if claim.value > 0]
    found = [*outliers, *_equal_rows(positive, out_of_line), *_equal_periods(values), *_level_shifts(values)]
    return sorted(set(found), key=lambda finding: (finding.claim_id, finding.rule_id))


def _grouped(claims: Iterable[Claim], *columns: str) -> dict[tuple[str, ...], list[Claim]]:
    groups: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.columns(columns)].append(claim)
    return groups


def _series(claims: Iterable[Claim]) -> Iterator[list[Claim]]:
    """Periods of one length: a total over years is no member of the series of years."""
    for members in _grouped(claims, "location", "indicator_id", "unit_id", "facet", "category").values():
        of_length: dict[int, list[Claim]] = defaultdict(list)
        for claim in members:
            first, _, last = claim.period.partition("-")
            if first.isdigit() and (not last or last.isdigit()):
                of_length[int(last or first) - int(first)].append(claim)
        yield from (sorted(one, key=lambda claim: claim.period) for one in of_length.values())


def _spelled(claim: Claim) -> str:
    return spelled(claim.value, claim.decimals)


def _is_count(claim: Claim) -> bool:
    return claim.decimals == 0 and claim.unit_of_measure not in ("percent", "score")


def _outliers(claims: list[Claim]) -> Iterator[Finding]:
    """More than four times both neighbours, or less than a quarter, where the series without it is smooth."""
    for series in _series(claims):
        for before, own, after in zip(series, series[1:], series[2:], strict=False):
            rest = [claim.value for claim in series if claim is not own]
            # Around 0 a series has no size that a number could be four times of
            is_smooth = len(rest) > 2 and all(0 < max(a, b) <= _SMOOTH * min(a, b) for a, b in pairwise(rest))
            if is_smooth and _is_far(own, before.value, after.value):
                yield Finding(
                    own.claim_id, OUTLIER, " ; ".join((_spelled(before), f"[{_spelled(own)}]", _spelled(after)))
                )


def _is_far(own: Claim, before: Fraction, after: Fraction) -> bool:
    is_high = own.value > _FACTOR * max(before, after)
    is_low = _FACTOR * own.value < min(before, after)
    # Small counts jump by chance
    noise = _NOISE * sqrt((before + after) / 2) if _is_count(own) else 0
    return (is_high or is_low) and abs(own.value - (before + after) / 2) > noise


def _equal_rows(claims: list[Claim], out_of_line: set[str]) -> Iterator[Finding]:
    """A count that equals another row's in its column, where chance would hardly make two of its size equal.

    Of k other counts between half and one and a half times it, one equals it with a chance of about k in its size.
    Where one of two equals is out of line with its own series, the other is the original.
    """
    for column in _grouped(filter(_is_count, claims), "location", "indicator_id", "period", "facet").values():
        of_size: dict[int, list[Claim]] = defaultdict(list)
        for claim in column:
            of_size[int(claim.value)].append(claim)
        ordered = sorted(int(claim.value) for claim in column)
        for own in column:
            size = int(own.value)
            near = bisect_right(ordered, 3 * size // 2) - bisect_left(ordered, (size + 1) // 2) - 1
            if len(of_size[size]) < 2 or near * _grain(size) / size >= _UNLIKELY_ROW:
                continue
            same = [other for other in of_size[size] if other is not own]
            if own.claim_id in out_of_line or not any(other.claim_id in out_of_line for other in same):
                units = ", ".join(sorted(_who(other) for other in same))
                yield Finding(own.claim_id, EQUAL_ROWS, f"{_who(own)} {_spelled(own)} = {units} {_spelled(same[0])}")


def _grain(value: int) -> int:
    """The step in which a number is given: 100 for 1,200. Round numbers are equal that much more often; one zero at the
    end is no sign of rounding."""
    text = str(value)
    zeros = len(text) - len(text.rstrip("0"))
    return 10**zeros if zeros > 1 else 1


def _who(claim: Claim) -> str:
    return named(claim.unit_id) + ("" if claim.category == "all" else f"/{named(claim.category)}")


def _equal_periods(claims: list[Claim]) -> Iterator[Finding]:
    """Counts that are the same in two periods that follow each other, more of them than chance gives.

    Two counts of the same expectation v differ by chance (variance 2v) and as much as rows of this table usually
    change; the density of that spread at zero is the chance that they are equal. How many are equal is then Poisson.
    """
    pairs: dict[tuple, list[tuple[Claim, Claim]]] = defaultdict(list)
    for series in _series(filter(_is_count, claims)):
        for before, after in pairwise(series):
            if min(before.value, after.value) <= 0:
                continue
            pairs[(*after.columns(("location", "indicator_id", "facet")), before.period, after.period)].append(
                (before, after)
            )
    for compared in pairs.values():
        equal = [(before, after) for before, after in compared if before.value == after.value]
        usual = median(abs(log(after.value / before.value)) for before, after in compared) / _MEDIAN_OF_NORMAL
        expected = sum(
            min(_grain(int(before.value)), _grain(int(after.value)))
            / sqrt(2 * pi * (2 * after.value + (usual * after.value) ** 2))
            for before, after in compared
        )
        if equal and _at_least(len(equal), expected) < _UNLIKELY_PERIODS:
            for before, after in equal:
                text = f"{_who(after)} {before.period}: {_spelled(before)} = {after.period}: {_spelled(after)}"
                yield from (Finding(claim.claim_id, EQUAL_PERIODS, text) for claim in (before, after))


def _at_least(count: int, expected: float) -> float:
    """Poisson probability of so many or more."""
    term, below = exp(-expected), 0.0
    for number in range(count):
        below += term
        term *= expected / (number + 1)
    return 1 - below


def _level_shifts(claims: list[Claim]) -> Iterator[Finding]:
    """A year in which every unit moves the same way, the least of them more than the usual one in any other year."""
    for members in _grouped(filter(_is_count, claims), "location", "indicator_id", "facet").values():
        series = [
            one for one in _series(members) if len(one) >= _SHIFT_PERIODS and all(claim.value > 0 for claim in one)
        ]
        periods = {tuple(claim.period for claim in one) for one in series}
        if len(series) < _SHIFT_UNITS or len(periods) != 1:
            continue
        steps = [[log(one[at + 1].value / one[at].value) for one in series] for at in range(len(series[0]) - 1)]
        usual = [median(abs(change) for change in step) for step in steps]
        for at, step in enumerate(steps):
            same_way = min(step) > 0 or max(step) < 0
            least = min(abs(change) for change in step)
            if same_way and least > max(usual[:at] + usual[at + 1 :]):
                growth = [one[at + 1].value / one[at].value - 1 for one in series]
                text = f"{spelled(100 * min(growth), 0)} % – {spelled(100 * max(growth), 0)} %"
                yield from (
                    Finding(one[at + 1].claim_id, LEVEL_SHIFT, f"{series[0][at + 1].period}: {text}") for one in series
                )
