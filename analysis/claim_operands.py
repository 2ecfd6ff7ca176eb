"""The operands of a pattern: which of them belong to a result, and whether they are all there.

Belongs here: joining, grouping, what is missing. Does not belong here: selecting from a document (claim_checks.py),
what the operands come to (claim_arithmetic.py, claim_judgements.py).
"""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from analysis.claim_patterns import Pattern
from analysis.claim_selectors import FromPattern, listed_values
from analysis.claim_values import Claim, spelled

_SHOWN_PARTS = 40
_QUOTIENT = 4  # decimals shown of a quotient that is an operand
# Of lists in these columns every combination is meant; a facet goes with its own categories
_CROSSED = ("indicator_id", "unit_id", "period", "category")


@dataclass(frozen=True, slots=True)
class Operand:
    """A number to compute with: its claim, its value, unrounded where it was computed itself."""

    claim: Claim
    value: Fraction | None
    decimals: int
    shown: str | None = None

    @property
    def spelled(self) -> str:
        """The value for a reader, or how it was computed."""
        return self.shown or spelled(self.value, self.decimals, self.claim.unit_of_measure)


class Uncomputable(Exception):
    """The operands of a result are not printed."""


class Tables:
    """The operands of a pattern, by the columns in which they must equal the result.

    A column that an operand's selector fixes (`in: {unit_id: all}`) is not compared for that operand.
    """

    def __init__(self, pattern: Pattern, of: list[Operand], below: list[Operand], less: list[Operand]) -> None:
        needs = _Joined(pattern.of, of, pattern.by), _Joined(pattern.in_, below, pattern.by)
        self._needs = needs if pattern.of is not None else ()
        if pattern.each:
            of, below = each_of(pattern, of, below if pattern.in_ else None), []
        self._of = _Joined(pattern.of, of, pattern.by)
        self._below, self._less = _Joined(pattern.in_, below, pattern.by), _Joined(pattern.less, less, pattern.by)
        self._lists = _Joined(pattern.of, of, pattern.within, compared=pattern.within)
        self._series = {operand.claim.period for operand in of}

    def of(self, result: Claim) -> list[Operand]:
        """The operands of a result, itself left out; raises Uncomputable when one is printed as no number (< 5), or
        one that the pattern lists is not printed."""
        for need in self._needs:
            need.complete(result)
        return known([part for part in self._of.of(result) if part.claim.claim_id != result.claim_id])

    def below(self, result: Claim) -> list[Operand]:
        """The denominators of a result; raises Uncomputable like `of`."""
        return known(self._below.complete(result))

    def less(self, result: Claim) -> list[Operand]:
        """What is subtracted; raises Uncomputable like `of`."""
        return known(self._less.complete(result))

    def listed(self, result: Claim) -> list[Operand]:
        """All operands of the list that the result stands in; raises Uncomputable when the pattern lists more."""
        return [part for part in self._lists.complete(result) if part.value is not None]

    def mirrors(self, result: Claim) -> list[Operand]:
        """All operands, whatever they have in common with the result."""
        return [part for part in self._lists.of(result) if part.value is not None]

    def periods(self) -> set[str]:
        """The periods that any operand of the pattern is printed for."""
        return self._series


class _Joined:
    """Operands by the columns in which they must equal a result, and those that a selector lists by name."""

    def __init__(
        self,
        selector: FromPattern | dict | None,
        operands: list[Operand],
        by: list[str],
        compared: list[str] | None = None,
    ) -> None:
        given = selector if isinstance(selector, dict) else {}
        fixed = {} if compared is not None else given
        self._columns = tuple(name for name in by if isinstance(fixed.get(name, []), list))
        self._found: dict[tuple, list[Operand]] = defaultdict(list)
        for operand in operands:
            self._found[operand.claim.columns(self._columns)].append(operand)
        lists = listed_values(given)
        free = tuple(name for name in _CROSSED if name in lists and name not in self._columns)
        self._wanted = [(free, set(product(*(lists[name] for name in free))))] if free else []
        if "facet" in lists and "facet" not in self._columns:
            self._wanted.append((("facet",), {(value,) for value in lists["facet"]}))
        # A claim has one place: of several named ones each result has its own
        there = {operand.claim.claim_id for operand in operands}
        self._is_short = not set(lists.get("claim_id", [])) <= there

    def of(self, result: Claim) -> list[Operand]:
        return self._found.get(result.columns(self._columns), [])

    def complete(self, result: Claim) -> list[Operand]:
        """The same; raises Uncomputable when one of the values that the selector lists is missing."""
        found = self.of(result)
        if self._is_short or any(
            wanted - {operand.claim.columns(names) for operand in found} for names, wanted in self._wanted
        ):
            raise Uncomputable
        return found


def each_of(pattern: Pattern, of: list[Operand], below: list[Operand] | None) -> list[Operand]:
    """One operand for every value of the `each` columns: the sum of `of`, divided by that of `below` where given.

    None at all where one of them has nothing to be divided by: a statement about all must not pass on the rest. One
    whose listed parts are not all printed has no value.
    """
    columns = pattern.each
    if any(part.value is None for part in [*of, *(below or [])]):
        return []
    groups = _Joined(pattern.of, of, columns, compared=columns)
    divisors = _Joined(pattern.in_, below or [], columns, compared=columns)
    firsts = {part.claim.columns(tuple(columns)): part.claim for part in reversed(of)}
    found = []
    for first in sorted(firsts.values(), key=lambda claim: claim.claim_order):
        try:
            parts, by = groups.complete(first), divisors.complete(first)
        except Uncomputable:
            found.append(Operand(first, None, 0))
            continue
        if below is None:
            found.append(Operand(first, total_of(parts), max(p.decimals for p in parts), joined(parts, " + ")))
        elif total_of(by):
            found.append(_quotient(pattern, first, parts, by))
        else:
            return []
    return found


def _quotient(pattern: Pattern, first: Claim, parts: list[Operand], by: list[Operand]) -> Operand:
    value = total_of(parts) / total_of(by)
    shown = " / ".join(spelled(total_of(some), some[0].decimals) for some in (parts, by))
    text = f"{shown} = {spelled(value * Fraction(pattern.times), _QUOTIENT)}"
    return Operand(first, value, _QUOTIENT, text)


def known(operands: list[Operand]) -> list[Operand]:
    """The operands; raises Uncomputable when one of them has no value."""
    if any(operand.value is None for operand in operands):
        raise Uncomputable
    return operands


def needed(operands: list[Operand]) -> list[Operand]:
    """The operands; raises Uncomputable when there are none."""
    if not operands:
        raise Uncomputable
    return operands


def joined(operands: list[Operand], sign: str) -> str:
    shown = [operand.spelled for operand in operands]
    if len(shown) > _SHOWN_PARTS:
        shown = [*shown[: _SHOWN_PARTS - 2], f"… ({len(shown)})", shown[-1]]
    return sign.join(shown)


def total_of(operands: list[Operand]) -> Fraction:
    return sum((operand.value for operand in operands), Fraction(0))
