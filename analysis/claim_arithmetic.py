"""What each kind of pattern computes, and the calculation spelled out.

Belongs here: values. Does not belong here: which claims a pattern selects (claim_checks.py), what is judged without
a value of its own (claim_judgements.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from analysis.claim_operands import Tables, Uncomputable, joined, needed, total_of
from analysis.claim_patterns import Pattern
from analysis.claim_values import Claim, named

_DIGITS = 50
_EXTREMES = {"largest": max, "smallest": min}


@dataclass(frozen=True, slots=True)
class Computed:
    """What the operands of a result come to: a value and how."""

    value: Fraction
    arithmetic: str


def _scaled(pattern: Pattern, value: Fraction, arithmetic: str) -> Computed:
    """`times` and `minus` of the pattern; percent is said after the result."""
    times, minus = Fraction(pattern.times), Fraction(pattern.minus)
    if times not in (1, 100):
        factor = f"{pattern.times:f}"
        arithmetic = f"({arithmetic}) × {factor}" if " + " in arithmetic else f"{arithmetic} × {factor}"
    if minus:
        arithmetic += f" {'+' if minus < 0 else '−'} {abs(pattern.minus):f}"
    return Computed(value * times - minus, arithmetic)


def _ratio(pattern: Pattern, result: Claim, tables: Tables) -> Computed:
    above = needed(tables.of(result))
    below = needed(tables.below(result))
    if not total_of(below):
        raise Uncomputable
    shown = [f"({joined(part, ' + ')})" if len(part) > 1 else part[0].spelled for part in (above, below)]
    return _scaled(pattern, total_of(above) / total_of(below), " / ".join(shown))


def _sum(pattern: Pattern, result: Claim, tables: Tables) -> Computed:
    parts = needed(tables.of(result))
    less = needed(tables.less(result)) if pattern.less is not None else []
    arithmetic = joined(parts, " + ") + "".join(f" − {operand.spelled}" for operand in less)
    return _scaled(pattern, total_of(parts) - total_of(less), arithmetic)


def _mean(pattern: Pattern, result: Claim, tables: Tables) -> Computed:
    parts = needed(tables.of(result))
    return _scaled(pattern, total_of(parts) / len(parts), f"({joined(parts, ' + ')}) / {len(parts)}")


def _extreme(pattern: Pattern, result: Claim, tables: Tables) -> Computed:
    parts = needed(tables.of(result))
    chosen = _EXTREMES[pattern.kind](parts, key=lambda part: part.value)
    ordered = sorted(parts, key=lambda part: part.value, reverse=pattern.kind == "largest")[:3]
    return _scaled(pattern, chosen.value, f"{named(_EXTREMES[pattern.kind].__name__)}({joined(ordered, '; ')})")


def _equals(pattern: Pattern, result: Claim, tables: Tables) -> Computed:
    parts = needed(tables.of(result))
    if len(parts) > 1:
        raise ValueError(f"pattern {pattern.id}: {result.claim_id} has {len(parts)} values to equal, it needs one")
    return _scaled(pattern, parts[0].value, parts[0].spelled)


def _count(pattern: Pattern, result: Claim, tables: Tables) -> Computed:
    where = pattern.where
    tests = {
        "more_than": lambda value, bound: value > bound,
        "at_least": lambda value, bound: value >= bound,
        "less_than": lambda value, bound: value < bound,
        "at_most": lambda value, bound: value <= bound,
    }
    bounds = {name: Fraction(bound) for name, bound in where.model_dump(exclude_none=True).items()}
    parts = needed(tables.of(result))
    counted = [part for part in parts if all(tests[name](part.value, bound) for name, bound in bounds.items())]
    return _scaled(pattern, Fraction(len(counted)), f"{named('n')}({joined(counted, '; ')})")


def _years(pattern: Pattern, result: Claim) -> tuple[int, int]:
    if pattern.from_ is not None and pattern.to is not None:
        return pattern.from_, pattern.to
    first, _, last = result.period.partition("-")
    if not (first.isdigit() and last.isdigit() and int(first) < int(last)):
        raise ValueError(f"pattern {pattern.id}: {result.claim_id} has the period {result.period!r}, not YYYY-YYYY")
    return int(first), int(last)


def _growth(pattern: Pattern, result: Claim, tables: Tables) -> Computed:
    years = _years(pattern, result)
    parts = [part for part in needed(tables.of(result)) if part.claim.period in map(str, years)]
    found = {part.claim.period: part for part in parts}
    if len(found) < len(parts):
        raise ValueError(f"pattern {pattern.id}: {result.claim_id} has several values in one year, it needs one")
    if not all(str(year) in found for year in years) or found[str(years[0])].value <= 0:
        raise Uncomputable
    if pattern.kind == "cagr" and found[str(years[1])].value < 0:
        raise Uncomputable
    first, last = (found[str(year)] for year in years)
    quotient, intervals = last.value / first.value, years[1] - years[0]
    if pattern.kind == "growth":
        return Computed(100 * (quotient - 1), f"{last.spelled} / {first.spelled} − 1")
    with localcontext() as context:
        context.prec = _DIGITS
        exact = Decimal(quotient.numerator) / Decimal(quotient.denominator)
        factor = Fraction(exact ** (Decimal(1) / intervals)) if exact else Fraction(0)
    return Computed(100 * (factor - 1), f"({last.spelled} / {first.spelled})^(1/{intervals}) − 1")


def _normalised(pattern: Pattern, result: Claim, tables: Tables) -> Computed:
    own = needed(tables.of(result))[0]
    top = max(needed(tables.listed(result)), key=lambda part: part.value)
    if not top.value:
        raise Uncomputable
    return Computed(100 * own.value / top.value, f"100 × {own.spelled} / {top.spelled}")


COMPUTED: dict[str, Callable[[Pattern, Claim, Tables], Computed]] = {
    "ratio": _ratio,
    "sum": _sum,
    "mean": _mean,
    "largest": _extreme,
    "smallest": _extreme,
    "equals": _equals,
    "count": _count,
    "cagr": _growth,
    "growth": _growth,
    "normalised": _normalised,
}
