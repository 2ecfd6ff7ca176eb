"""Patterns applied to the claims of a document: one check a claim and pattern.

Belongs here: which claims and operands a pattern selects, and comparing. Does not belong here: the arithmetic of a
kind (claim_arithmetic.py, claim_judgements.py), rules that need no pattern (claim_series.py), which check of a claim
counts (claims.py).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from analysis.claim_arithmetic import COMPUTED
from analysis.claim_judgements import JUDGED, Check
from analysis.claim_operands import Operand, Tables, Uncomputable, total_of
from analysis.claim_patterns import Pattern
from analysis.claim_selectors import FromPattern, selection
from analysis.claim_values import (
    AGREES,
    CONTRADICTS,
    DEFINITION,
    NOT_COMPUTABLE,
    ORDINALS,
    ROUNDING,
    Claim,
    judged,
    named,
    spelled,
)

_BY_NAME = ("rank", "year", "item")


class Book:
    """All claims of a document, and the values of patterns that others build on."""

    def __init__(self, claims: Iterable[Claim], patterns: Iterable[Pattern]) -> None:
        self.claims = sorted(claims, key=lambda claim: claim.claim_order)
        self.patterns = {pattern.id: pattern for pattern in patterns}
        self._printings: dict[tuple, list[Claim]] = defaultdict(list)
        for claim in filter(_is_number, self.claims):
            self._printings[_number(claim)].append(claim)
        self._first = _first_printings(claim for claim in self.claims if claim.is_operand)
        # Selected, but printed as no exact number: what needs them cannot be computed
        keys = {claim.key for claim in self._first}
        no_quantity = (*ORDINALS, "")
        self._gaps = [c for c in self.claims if c.key not in keys and c.unit_of_measure not in no_quantity]
        self._ordinals = _first_printings(claim for claim in self.claims if _is_ordinal(claim))

    def selected(self, pattern: Pattern) -> list[Claim]:
        """The claims that a pattern is about, in printed order."""
        return selection(pattern.gives, self.claims)

    def operands(self, source: FromPattern | dict | None) -> list[Operand]:
        """The operands of a selector, the first printing of each number; or the unrounded values of a pattern."""
        if source is None:
            return []
        if isinstance(source, FromPattern):
            return list(self._values(self.patterns[source.pattern]))
        # Ranks and years are compared, items of a list counted, where a selector asks for them by name
        claims = self._ordinals if source.get("unit_of_measure") in _BY_NAME else self._first
        known = [_operand(claim) for claim in selection(source, claims)]
        return known + [Operand(claim, None, 0) for claim in selection(source, self._gaps)]

    def _tables(self, pattern: Pattern) -> Tables:
        of = pattern.gives if pattern.kind == "symmetric" else pattern.of
        return Tables(pattern, self.operands(of), self.operands(pattern.in_), self.operands(pattern.less))

    def _values(self, pattern: Pattern) -> Iterator[Operand]:
        compute, tables = COMPUTED[pattern.kind], self._tables(pattern)
        for result in filter(_is_number, self.selected(pattern)):
            with suppress(Uncomputable):
                yield Operand(result, compute(pattern, result, tables).value, result.decimals + 2)

    def checks(self, pattern: Pattern) -> Iterator[Check]:
        """One check a claim that the pattern is about; sums also judge their parts."""
        tables = self._tables(pattern)
        for result in self.selected(pattern):
            if pattern.kind in JUDGED:
                yield _or_silent(JUDGED[pattern.kind], pattern, result, tables)
            elif _is_number(result):
                yield self._computed(pattern, result, tables)
        if pattern.kind == "sum":
            yield from self._remainders(pattern, tables)

    def _computed(self, pattern: Pattern, result: Claim, tables: Tables) -> Check:
        stated = _or_silent(_compared, pattern, result, tables)
        if stated.outcome not in (CONTRADICTS, NOT_COMPUTABLE, ROUNDING):
            return stated
        for reading in pattern.or_:
            other = pattern.read_as(reading)
            found = _or_silent(_compared, other, result, self._tables(other))
            if found.outcome == AGREES:
                both = "; ".join(part for part in (found.arithmetic, stated.arithmetic) if part)
                called = {"reading_en": reading.reading_en, "reading_zh": reading.reading_zh}
                return replace(found, outcome=DEFINITION, arithmetic=both, **called)
            if stated.outcome == NOT_COMPUTABLE and found.outcome != NOT_COMPUTABLE:
                # What is said cannot be computed, and what could be meant does not give the number either
                stated = replace(found, outcome=CONTRADICTS)
        return stated

    def _remainders(self, pattern: Pattern, tables: Tables) -> Iterator[Check]:
        """Total less the other parts, for each part of a sum of exact counts."""
        if pattern.times != 1 or pattern.minus or pattern.less or pattern.each:
            return
        # Of a total that is printed twice the first answers: an error in the text is not charged to the table
        for total in (claim for claim in self.selected(pattern) if claim in self._first):
            with suppress(Uncomputable):
                parts = tables.of(total)
                if len(parts) > 1 and not any(part.decimals for part in parts):
                    yield from (
                        _remainder(pattern, total, printing, part, parts)
                        for part in parts
                        for printing in self._printings[_number(part.claim)]
                    )


def _operand(claim: Claim) -> Operand:
    shown = named(claim.category) if claim.unit_of_measure == "item" else None
    return Operand(claim, claim.value, claim.decimals, shown)


def _is_number(claim: Claim) -> bool:
    """A statement about the same quantity is no number to compute."""
    return claim.value is not None or claim.low is not None


def _is_ordinal(claim: Claim) -> bool:
    is_exact = claim.comparator == "=" or claim.unit_of_measure == "item"
    return claim.unit_of_measure in _BY_NAME and is_exact and claim.value is not None


def _number(claim: Claim) -> tuple[str, ...]:
    """Equal of all printings of one number."""
    return (*claim.key, claim.unit_of_measure)


def _first_printings(claims: Iterable[Claim]) -> list[Claim]:
    first: dict[tuple, Claim] = {}
    for claim in claims:
        first.setdefault(_number(claim), claim)
    return list(first.values())


def _or_silent(judge: Callable[..., Check], pattern: Pattern, result: Claim, tables: Tables) -> Check:
    try:
        return judge(pattern, result, tables)
    except Uncomputable:
        return Check(result.claim_id, pattern.kind, pattern.id, NOT_COMPUTABLE)


def _compared(pattern: Pattern, result: Claim, tables: Tables) -> Check:
    computed = COMPUTED[pattern.kind](pattern, result, tables)
    found = judged(result, computed.value)
    # Beside another printed figure the digits cut off say why: 83.65 where 83 is printed
    is_close = result.comparator == "=" and (found.outcome == AGREES or found.recomputed == computed.value)
    shown = result.decimals + (0 if is_close else 2)
    arithmetic = f"{computed.arithmetic} = {spelled(computed.value, shown, result.unit_of_measure)}"
    if result.unit_of_measure == "percent":
        arithmetic += " %"
    return Check(
        result.claim_id, pattern.kind, pattern.id, found.outcome, found.recomputed, found.difference, arithmetic
    )


def _remainder(pattern: Pattern, total: Claim, printing: Claim, part: Operand, parts: list[Operand]) -> Check:
    others = total_of(parts) - part.value
    found = judged(printing, total.value - others)
    text = f"{spelled(total.value, 0)} − {spelled(others, 0)} = {spelled(total.value - others, 0)}"
    return Check(printing.claim_id, "remainder", pattern.id, found.outcome, found.recomputed, found.difference, text)
