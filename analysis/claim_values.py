"""Printed numbers as exact values, and when a recomputed value agrees with one.

Belongs here: parsing, rounding, comparators, figures spelled for a reader. Does not belong here: which numbers
belong together (claim_patterns.py), checks (claim_checks.py), files.

All arithmetic is exact (fractions); only roots are decimals of 50 digits. Rounding is half-up, as tables are printed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

KEY_COLUMNS = ("indicator_id", "unit_id", "period", "facet", "category")
# What is no quantity: such numbers are compared, never summed, and no series is made of them
ORDINALS = frozenset({"rank", "year", "date", "statement", "version", "item"})
AGREES, ROUNDING, DEFINITION = "agrees", "rounding", "definition"
CONTRADICTS, IMPLAUSIBLE, NOT_COMPUTABLE = "contradicts_itself", "implausible", "not_computable"
_COMPARATORS = ("=", "~", ">", "<", ">=", "<=", "range")
_NAME = re.compile(r"\{([^{}]+)\}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# What the ledger's table can hold, with two decimals more than printed
_MOST_DIGITS, _MOST_DECIMALS = 15, 10
# Of these a unit of the last digit is rounding also where no decimals are printed; a count is exact
_ROUNDED_WHOLE = ("percent", "score")
_BOUNDS = {
    ">": lambda value, printed: value > printed,
    "<": lambda value, printed: value < printed,
    ">=": lambda value, printed: value >= printed,
    "<=": lambda value, printed: value <= printed,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One printed number. `value` is None where it is none (a statement, a date); a range has `low` and `high`.

    An item of a printed list has the value 1, so that lists can be counted.

    Two claims with the same `key` mean the same number.
    """

    claim_id: str
    claim_order: int
    location: str
    row_key: str
    column_key: str
    unit_of_measure: str
    comparator: str
    printed: str
    indicator_id: str
    unit_id: str
    period: str
    facet: str
    category: str
    value: Fraction | None = None
    decimals: int = 0
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What the number means: indicator, unit, period, facet, category."""
        return (self.indicator_id, self.unit_id, self.period, self.facet, self.category)

    @property
    def is_operand(self) -> bool:
        """Whether calculations may start from it: a quantity printed as exact."""
        return self.value is not None and self.comparator == "=" and self.unit_of_measure not in ORDINALS

    def columns(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The values of some columns."""
        return tuple(getattr(self, name) for name in names)


class Judgement(NamedTuple):
    """How a recomputed value compares: the outcome, the value as the document would print it, reported less that."""

    outcome: str
    recomputed: Fraction
    difference: Fraction | None


def claim_of(row: dict[str, Any]) -> Claim:
    """A claim of a row of texts (columns as in the claims seeds; empty or None where nothing is said).

    Raises ValueError when a figure is none, naming the claim.
    """
    text = {name: str(value) if value is not None else "" for name, value in row.items()}
    if not text["claim_order"].isdecimal():
        raise ValueError(f"{text['claim_id']}: claim_order {text['claim_order']!r} is no whole number")
    given = {name: text.get(name, "") for name in Claim.__slots__ if name in text}
    given |= {"printed": text.get("printed_value", ""), "claim_order": int(text["claim_order"])}
    given |= {name: text.get(name) or "all" for name in ("facet", "category", "unit_id")}
    printed, measure = given["printed"], given["unit_of_measure"]
    if measure == "statement":
        return Claim(**given)
    if measure == "item":
        return Claim(**given, value=Fraction(1))
    if given["comparator"] not in _COMPARATORS:
        raise ValueError(
            f"{given['claim_id']}: no comparator {given['comparator']!r}; there are {' '.join(_COMPARATORS)}, "
            "and any word where unit_of_measure is statement or item"
        )
    if not printed or measure in ("date", "version"):
        return Claim(**given)
    if given["comparator"] == "range":
        low, _, high = printed.partition("-")
        ends = {"low": _number(given, low), "high": _number(given, high)}
        if ends["low"] > ends["high"]:
            raise ValueError(f"{given['claim_id']}: the range {printed} begins above its end")
        return Claim(**given, **ends, decimals=max(decimals_of(low), decimals_of(high)))
    return Claim(**given, value=_number(given, printed), decimals=decimals_of(printed))


def _number(given: dict[str, Any], printed: str) -> Fraction:
    if not _NUMBER.fullmatch(printed):
        raise ValueError(f"{given['claim_id']}: {printed!r} is not a number as {given['unit_of_measure']}")
    whole, _, decimals = printed.lstrip("-").partition(".")
    if len(whole) > _MOST_DIGITS or len(decimals) > _MOST_DECIMALS:
        raise ValueError(
            f"{given['claim_id']}: {printed!r} has more than {_MOST_DIGITS} digits before the point or "
            f"{_MOST_DECIMALS} after it; print it in a larger unit"
        )
    return Fraction(printed)


def decimals_of(printed: str) -> int:
    """Decimals of a printed figure."""
    return len(printed.partition(".")[2])


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Half-up, away from zero."""
    scaled = abs(value) * 10**decimals
    whole = Fraction(floor(scaled + Fraction(1, 2)), 10**decimals)
    return whole if value >= 0 else -whole


def judged(claim: Claim, value: Fraction) -> Judgement:
    """A printed number beside its recomputed value; its comparator decides."""
    if claim.comparator == "range":
        # The ends are rounded for printing, and so is what they hold: 5.1 is one of 3–5
        outcome = AGREES if claim.low <= rounded(value, claim.decimals) <= claim.high else CONTRADICTS
        return Judgement(outcome, rounded(value, claim.decimals + 2), None)
    if claim.comparator in _BOUNDS:
        shown = rounded(value, claim.decimals + 2)
        outcome = AGREES if _BOUNDS[claim.comparator](value, claim.value) else CONTRADICTS
        return Judgement(outcome, shown, claim.value - shown)
    if claim.comparator == "~":
        shown, good = rounded(value, claim.decimals + 2), abs(value - claim.value) <= _tolerance(claim)
    else:
        shown = rounded(value, claim.decimals)
        good = shown == claim.value
    if good:
        return Judgement(AGREES, shown, claim.value - shown)
    # Sums of rounded parts, digits cut off and the like
    near = abs(rounded(value, claim.decimals) - claim.value) == Fraction(1, 10**claim.decimals)
    can_round = claim.decimals or claim.unit_of_measure in _ROUNDED_WHOLE
    return Judgement(ROUNDING if near and can_round else CONTRADICTS, shown, claim.value - shown)


def _tolerance(claim: Claim) -> Fraction:
    """Half a unit of the last digit that says something, at most a fifth: 500 of about 3,000, 20 of about 100."""
    digits = claim.printed.partition(".")[0].lstrip("-")
    zeros = len(digits) - len(digits.rstrip("0")) if not claim.decimals and digits.strip("0") else 0
    return min(
        Fraction(10**zeros, 2 * 10**claim.decimals), max(abs(claim.value) / 5, Fraction(1, 2 * 10**claim.decimals))
    )


def named(name: str) -> str:
    """A name within a calculation (of a unit, a place, a function), for which every language has its word: `worded`."""
    return f"{{{name}}}"


def worded(calculation: str, words: Mapping[str, str]) -> str:
    """The calculation with its names in words: `table_3a` is the word of `table`, then 3a; else the id stays."""

    def word(found: re.Match[str]) -> str:
        name = found[1]
        kind, _, number = name.rpartition("_")
        return words.get(name) or (f"{words[kind]} {number}" if kind in words else name)

    return _NAME.sub(word, calculation)


def spelled(value: Fraction, decimals: int, measure: str = "") -> str:
    """A figure in words of a calculation: thousands grouped (but not of a year), so many decimals."""
    shown = rounded(value, decimals)
    whole, rest = divmod(abs(shown) * 10**decimals, 10**decimals)
    tail = f".{int(rest):0{decimals}d}" if decimals else ""
    return ("−" if shown < 0 else "") + (f"{int(whole)}" if measure == "year" else f"{int(whole):,}") + tail
