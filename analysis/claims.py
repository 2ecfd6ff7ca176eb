"""The ledger of printed numbers: every claim of a document checked by its patterns and by general rules.

Belongs here: frames in, frames out, and which check of a claim counts. Does not belong here: the rules themselves
(claim_checks.py, claim_series.py), our own tables beside a claim (dbt model rpt_claim_verdicts). Method and limits:
claims.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

import polars as pl

from analysis.claim_checks import Book
from analysis.claim_judgements import Check
from analysis.claim_patterns import Patterns
from analysis.claim_selectors import listed_values, selection
from analysis.claim_series import ABOUT_ONE_NUMBER, Finding, findings
from analysis.claim_values import (
    AGREES,
    CONTRADICTS,
    DEFINITION,
    IMPLAUSIBLE,
    NOT_COMPUTABLE,
    ROUNDING,
    Claim,
    claim_of,
    judged,
    named,
    spelled,
    worded,
)

ELSEWHERE = "printed_elsewhere"
# Several identities may hold for a base count; a figure computed from others is judged by its operands alone, so that
# an error in one printing is not charged to another
_IDENTITIES = ("remainder", "equals", "symmetric", "part_of", "union_of", ELSEWHERE)
_WEAK = ("part_of", "union_of")
_WEIGHTS = dict.fromkeys(_IDENTITIES, 1) | dict.fromkeys(ABOUT_ONE_NUMBER, 2)
_WORST_FIRST = (CONTRADICTS, IMPLAUSIBLE, DEFINITION, ROUNDING, AGREES, NOT_COMPUTABLE)
_SAID = 20
_NUMBER, _LARGEST = pl.Decimal(28, 12), Decimal(10) ** 16
CHECKS_SCHEMA = {
    "document_id": pl.String,
    "claim_id": pl.String,
    "check_order": pl.Int64,
    "check_kind": pl.String,
    "pattern_id": pl.String,
    "outcome": pl.String,
    "recomputed": _NUMBER,
    "difference": _NUMBER,
    "arithmetic_en": pl.String,
    "arithmetic_zh": pl.String,
    "reading_en": pl.String,
    "reading_zh": pl.String,
}
FINDINGS_SCHEMA = {
    "document_id": pl.String,
    "claim_id": pl.String,
    "rule_id": pl.String,
    "arithmetic_en": pl.String,
    "arithmetic_zh": pl.String,
}


class Ledger(NamedTuple):
    """checks: one row per claim and check, check_order 1 is the verdict; a claim without any check has none.
    findings: one row per claim and general rule that finds it implausible."""

    checks: pl.DataFrame
    findings: pl.DataFrame


def ledger(claims: pl.DataFrame, patterns: Iterable[Patterns]) -> Ledger:
    """Check the claims of every document: by general rules, and by its patterns where it has any.

    Args:
        claims: one row per printed number: document_id, claim_id, claim_order, location, row_key, column_key,
            printed_value, comparator, unit_of_measure, period, indicator_id, unit_id, facet, category (texts; null or
            empty where nothing is said). Any order of rows.
        patterns: one object a document.

    Raises ValueError when a figure is no number, a claim stands twice, or a pattern does not fit what it selects.
    """
    declared = {document.document_id: document for document in patterns}
    checks: list[dict] = []
    found: list[dict] = []
    for (document_id,), rows in claims.sort("document_id").group_by("document_id", maintain_order=True):
        of_document = _distinct(_read(rows))
        document = declared.get(document_id, Patterns(document_id=document_id, patterns=[]))
        rules = findings(of_document)
        found += [_told(asdict(finding), document) for finding in rules]
        if document_id in declared:
            checks += [_told(row, document) for row in _ordered(of_document, document, rules)]
    return Ledger(
        pl.DataFrame(checks, schema=CHECKS_SCHEMA, orient="row"),
        pl.DataFrame(found, schema=FINDINGS_SCHEMA, orient="row"),
    )


def idle_patterns(claims: pl.DataFrame, document: Patterns) -> list[str]:
    """Ids of patterns that select no claim of a table, no operand, or none for a value that they list.

    Where there are other readings, what is stated may well not be printed.
    """
    printed = [claim_of(row) for row in claims.to_dicts()]
    idle = []
    for pattern in document.patterns:
        operands = () if pattern.or_ else (pattern.of, pattern.in_, pattern.less)
        selectors = [pattern.gives, *(part for part in operands if isinstance(part, dict))]
        if not all(_is_found(selector, printed) for selector in selectors):
            idle.append(pattern.id)
    return idle


def _is_found(selector: dict, printed: list[Claim]) -> bool:
    found = selection(selector, printed)
    listed = listed_values(selector)
    missing = any(set(values) - {getattr(claim, name) for claim in found} for name, values in listed.items())
    return bool(found) and not missing


def _read(rows: pl.DataFrame) -> list[Claim]:
    """The claims of a document; everything that is no number is said at once, the first twenty in words."""
    claims, wrong = [], []
    for row in rows.to_dicts():
        try:
            claims.append(claim_of(row))
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        more = [f"and {len(wrong) - _SAID} more"] if len(wrong) > _SAID else []
        raise ValueError("\n".join([*wrong[:_SAID], *more]))
    return claims


def _distinct(claims: list[Claim]) -> list[Claim]:
    seen: set[str] = set()
    for claim in claims:
        if claim.claim_id in seen:
            raise ValueError(f"{claim.claim_id} stands twice; a claim is one printed number")
        seen.add(claim.claim_id)
    return claims


def _ordered(claims: list[Claim], document: Patterns, rules: list[Finding]) -> Iterator[dict]:
    """The checks of every claim, the one that counts first."""
    book = Book(claims, document.patterns)
    by_claim: dict[str, list[Check]] = defaultdict(list)
    for pattern in document.patterns:
        for check in book.checks(pattern):
            by_claim[check.claim_id].append(check)
    for check in _printed_elsewhere(claims):
        by_claim[check.claim_id].append(check)
    for finding in rules:
        if finding.rule_id in ABOUT_ONE_NUMBER:
            by_claim[finding.claim_id].append(
                Check(finding.claim_id, finding.rule_id, "", IMPLAUSIBLE, arithmetic=finding.arithmetic)
            )
    for claim in sorted(claims, key=lambda claim: claim.claim_order):
        for order, check in enumerate(sorted(by_claim[claim.claim_id], key=_weight), start=1):
            yield _row(check, order)


def _weight(check: Check) -> tuple:
    # A bound that holds says less than a rule that finds a number out of line, and that less than what adds up
    weight = 3 if check.check_kind in _WEAK and check.outcome == AGREES else _WEIGHTS.get(check.check_kind, 0)
    # What cannot be computed says nothing, whatever its kind
    is_silent = check.outcome == NOT_COMPUTABLE
    return (
        is_silent,
        weight,
        _WORST_FIRST.index(check.outcome),
        check.check_kind,
        check.pattern_id,
        check.arithmetic,
    )


def _row(check: Check, order: int) -> dict:
    numbers = {name: _decimal(getattr(check, name)) for name in ("recomputed", "difference")}
    if any(number is not None and abs(number) >= _LARGEST for number in numbers.values()):
        raise ValueError(
            f"pattern {check.pattern_id}: {check.claim_id} comes to a number of more than 16 digits; mend its `times`"
        )
    return asdict(check) | numbers | {"check_order": order, "pattern_id": check.pattern_id or None}


def _told(row: dict, document: Patterns) -> dict:
    """The row with its document, and its calculation in both languages."""
    text = row.pop("arithmetic")
    spoken = {f"arithmetic_{language}": text and worded(text, document.words(language)) for language in ("en", "zh")}
    return {"document_id": document.document_id} | row | spoken


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def _printed_elsewhere(claims: list[Claim]) -> Iterator[Check]:
    """The same number printed twice: each printing beside the first one in another place, and beside one in its own
    place that differs."""
    same: dict[tuple, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: claim.claim_order):
        if claim.indicator_id and (claim.value is not None or claim.low is not None):
            same[(*claim.key, claim.unit_of_measure)].append(claim)
    for printings in same.values():
        for own in printings:
            yield from _confronted(own, [claim for claim in printings if claim is not own])


def _confronted(own: Claim, printings: list[Claim]) -> Iterator[Check]:
    apart = list(_beside(own, [claim for claim in printings if claim.location != own.location]))
    yield from apart
    # Two rows of one place may be one printing, transcribed in two lists: equal ones confirm nothing. Differing ones
    # contradict each other, unless another place says which of them is meant
    if not any(check.outcome == AGREES for check in apart):
        twins = (claim for claim in printings if claim.location == own.location)
        compared = (check for twin in twins for check in _beside(own, [twin]))
        yield from islice((check for check in compared if check.outcome != AGREES), 1)


def _beside(own: Claim, others: list[Claim]) -> Iterator[Check]:
    """A number beside the first of other printings that says the same kind of thing, or excludes it."""
    exact = [claim for claim in others if claim.comparator == "=" and claim.value is not None]
    if exact:
        yield _elsewhere(own, exact)
    alike = [claim for claim in others if claim.comparator == own.comparator != "="]
    opposite = [claim for claim in others if _exclude(own, claim)]
    if not exact and (alike or opposite):
        yield _said_elsewhere(own, (alike or opposite)[0])


def _exclude(one: Claim, other: Claim) -> bool:
    """Whether no value lies within both bounds or ranges."""
    return _ends_before(one, other) or _ends_before(other, one)


def _ends_before(one: Claim, other: Claim) -> bool:
    if not {one.comparator, other.comparator} <= {"<", "<=", ">", ">=", "range"}:
        return False
    high = one.value if one.comparator in ("<", "<=") else one.high
    low = other.value if other.comparator in (">", ">=") else other.low
    if high is None or low is None:
        return False
    return high < low or (high == low and (one.comparator == "<" or other.comparator == ">"))


def _said_elsewhere(own: Claim, other: Claim) -> Check:
    """A bound or a range beside the same one printed elsewhere: what is said is the same."""
    is_same = _said(own) == _said(other)
    text = f"{named(other.location)}: {'' if other.low is not None else other.comparator + ' '}{other.printed}"
    return Check(own.claim_id, ELSEWHERE, "", AGREES if is_same else CONTRADICTS, arithmetic=text)


def _said(claim: Claim) -> tuple:
    return claim.comparator, claim.value, claim.low, claim.high


def _elsewhere(own: Claim, others: list[Claim]) -> Check:
    # Beside one that is printed as precisely, where there is one: 0.4 says nothing of 0.42
    other = next((claim for claim in others if claim.decimals >= own.decimals), others[0])
    found = judged(own, other.value)
    if other.decimals < own.decimals and own.value is not None and own.comparator == "=":
        coarse = judged(other, own.value)
        found = found._replace(outcome=coarse.outcome)
    text = f"{named(other.location)}: {spelled(other.value, other.decimals, other.unit_of_measure)}"
    return Check(own.claim_id, ELSEWHERE, "", found.outcome, found.recomputed, found.difference, text)
