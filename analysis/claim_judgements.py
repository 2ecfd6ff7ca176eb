"""What is judged without a value of its own: ranks, bounds, mirrored pairs, statements about series.

Belongs here: one check of one claim; each raises Uncomputable where the numbers it needs are not printed. Does not
belong here: values (claim_arithmetic.py), which claims a pattern selects (claim_checks.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from analysis.claim_operands import Operand, Tables, Uncomputable, joined, needed, total_of
from analysis.claim_patterns import Pattern
from analysis.claim_values import AGREES, CONTRADICTS, IMPLAUSIBLE, Claim, judged, named, spelled

_SHOWN = 6  # numbers that do not satisfy a statement
# How the word of a statement begins that is no way to say the opposite
_RISES, _FALLS = ("increas", "rise", "grow"), ("decreas", "fall", "declin", "shrink")


@dataclass(frozen=True, slots=True)
class Check:
    """One claim against one rule. `recomputed` is rounded as printed; None where only bounds or nothing is known."""

    claim_id: str
    check_kind: str
    pattern_id: str
    outcome: str
    recomputed: Fraction | None = None
    difference: Fraction | None = None
    arithmetic: str | None = None
    reading_en: str | None = None
    reading_zh: str | None = None


def _held(
    pattern: Pattern,
    result: Claim,
    holds: bool,
    arithmetic: str,
    otherwise: str = CONTRADICTS,
    recomputed: Fraction | None = None,
    difference: Fraction | None = None,
) -> Check:
    outcome = AGREES if holds else otherwise
    return Check(result.claim_id, pattern.kind, pattern.id, outcome, recomputed, difference, arithmetic)


def _printed(result: Claim) -> Fraction:
    """The printed number; raises Uncomputable when there is none."""
    if result.value is None:
        raise Uncomputable
    return result.value


def _rank(pattern: Pattern, result: Claim, tables: Tables) -> Check:
    own, printed = tables.of(result), _printed(result)
    if len(own) != 1:
        raise Uncomputable
    down = pattern.order == "descending"
    listed = sorted(tables.listed(result), key=lambda part: part.value, reverse=down)
    before = sum(part.value > own[0].value if down else part.value < own[0].value for part in listed)
    equal = sum(part.value == own[0].value for part in listed)
    nearest = max(before + 1, min(before + equal, printed))
    near = listed[max(before - 1, 0) : before + equal + 1]
    places = f"{before + 1}" + (f"–{before + equal}" if equal > 1 else "")
    text = " ; ".join(f"[{part.spelled}]" if part is own[0] else part.spelled for part in near) + f": {places}"
    return _held(pattern, result, nearest == printed, text, recomputed=Fraction(nearest), difference=printed - nearest)


def _lies_within(result: Claim, low: Fraction | None, high: Fraction) -> bool:
    """Whether a number as it is printed, perhaps only as more or less than, can lie between two bounds."""
    printed = _printed(result)
    is_low_enough = printed < high if result.comparator == ">" else printed <= high
    is_high_enough = low is None or (printed > low if result.comparator == "<" else printed >= low)
    return (is_low_enough or result.comparator in ("<", "<=")) and (is_high_enough or result.comparator in (">", ">="))


def _said(result: Claim) -> str:
    shown = spelled(_printed(result), result.decimals, result.unit_of_measure)
    return f"({result.comparator} {shown})" if result.comparator in ("<", "<=", ">", ">=") else shown


def _part_of(pattern: Pattern, result: Claim, tables: Tables) -> Check:
    whole = needed(tables.of(result))
    text = f"{_said(result)} ≤ {joined(whole, ' + ')}"
    return _held(pattern, result, _lies_within(result, None, total_of(whole)), text, otherwise=IMPLAUSIBLE)


def _union_of(pattern: Pattern, result: Claim, tables: Tables) -> Check:
    units = tables.of(result)
    if len(units) < 2:
        raise Uncomputable
    largest = max(units, key=lambda part: part.value)
    text = f"{largest.spelled} ≤ {_said(result)} ≤ {joined(units, ' + ')}"
    is_possible = _lies_within(result, largest.value, total_of(units))
    return _held(pattern, result, is_possible, text, otherwise=IMPLAUSIBLE)


def _symmetric(pattern: Pattern, result: Claim, tables: Tables) -> Check:
    mirrored = (result.indicator_id, result.category, result.period, result.facet, result.unit_id)
    found = needed([part for part in tables.mirrors(result) if part.claim.key == mirrored])
    printed = _printed(result)
    own, other = named(result.unit_id), named(result.category)
    text = f"{own}: {spelled(printed, result.decimals)}; {other}: {found[0].spelled}"
    difference = printed - found[0].value
    return _held(pattern, result, difference == 0, text, recomputed=found[0].value, difference=difference)


def _years_within(period: str, years: set[str]) -> set[str]:
    first, _, last = period.partition("-")
    return {year for year in years if year.isdigit() and len(year) == len(first) and first <= year <= last}


def _monotone(pattern: Pattern, result: Claim, tables: Tables) -> Check:
    series = sorted(tables.of(result), key=lambda part: part.claim.period)
    # Of a series with a hole nothing is known; its years are those that any row of the table has
    holes = _years_within(result.period, tables.periods()) - {part.claim.period for part in series}
    if len(series) < 2 or holes:
        raise Uncomputable
    rises = pattern.direction == "increasing"
    if result.comparator.startswith(_FALLS if rises else _RISES):
        raise ValueError(
            f"pattern {pattern.id}: {result.claim_id} says {result.comparator}, the pattern tests for "
            f"{pattern.direction}; set its `direction`"
        )
    steps = [(a.value < b.value) if rises else (a.value > b.value) for a, b in zip(series, series[1:], strict=False)]
    sign = "<" if rises else ">"
    signs = [f" {sign} " if good else " ≥ " if rises else " ≤ " for good in steps]
    text = "".join(part.spelled + sign for part, sign in zip(series, [*signs, ""], strict=True))
    return _held(pattern, result, all(steps), text)


def _first(pattern: Pattern, result: Claim, tables: Tables) -> Check:
    """The unit is first in every list; for a rank printed as another number, at that place in every list."""
    wanted, good, shown = int(result.value or 1), True, []
    lists: dict[tuple[str, ...], list[Operand]] = {}
    for part in needed(tables.of(result)):
        lists.setdefault(part.claim.columns(tuple(pattern.within)), []).append(part)
    for name, parts in sorted(lists.items()):
        own = [part for part in parts if part.claim.unit_id == result.unit_id]
        needed(own)
        # First is alone at its place: an equal one stands before it
        above = sorted(
            (part for part in parts if part is not own[0] and part.value >= own[0].value), key=lambda part: -part.value
        )
        good = good and len(above) == wanted - 1
        before = "".join(
            f"{named(part.claim.unit_id)} {part.spelled} {'>' if part.value > own[0].value else '='} "
            for part in above[:3]
        )
        place = " ".join(named(word) for word in name)
        shown.append(f"{place}: {before}{named(result.unit_id)} {own[0].spelled}".removeprefix(": "))
    return _held(pattern, result, good, "; ".join(shown))


def _every(pattern: Pattern, result: Claim, tables: Tables) -> Check:
    parts = needed(tables.of(result))
    if result.value is None and result.low is None:
        raise Uncomputable
    times = Fraction(pattern.times)
    failing = [part for part in parts if judged(result, part.value * times).outcome != AGREES]
    shown = failing or sorted(parts, key=lambda part: part.value)[:: max(len(parts) - 1, 1)]
    text = "; ".join(f"{named(part.claim.unit_id)} {part.spelled}" for part in shown[:_SHOWN])
    text += f"; … ({len(shown)})" if len(shown) > _SHOWN else ""
    if pattern.most:
        but = f"{named('but_for')} " if failing else ""
        text = f"{named('true_for')} {len(parts) - len(failing)} / {len(parts)}; {but}{text}"
    return _held(pattern, result, 2 * len(failing) < len(parts) if pattern.most else not failing, text)


JUDGED: dict[str, Callable[[Pattern, Claim, Tables], Check]] = {
    "rank": _rank,
    "part_of": _part_of,
    "union_of": _union_of,
    "symmetric": _symmetric,
    "monotone": _monotone,
    "first": _first,
    "every": _every,
}
