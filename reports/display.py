"""How a value is written for a reader: the only place of the pages where anything is rounded.

Belongs here: numbers and labels as text, for pages. Does not belong here: arithmetic that defines a
number (dbt does that), any HTML, CSV cells (query.py).
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

NOT_AVAILABLE = "–"
_SMALLEST_P_SHOWN = Decimal("0.0001")


class Label(NamedTuple):
    """One text in the two languages of a page."""

    en: str
    zh: str

    @classmethod
    def of(cls, english: Any, chinese: Any = None) -> "Label":
        """The pair; a missing Chinese text falls back to the English one, never to nothing."""
        first = "" if english is None else str(english)
        return cls(first, first if chinese in (None, "") else str(chinese))


def rounded(value: Any, places: int) -> Decimal:
    """`value` (int, Decimal or numeric text) rounded half up, as the published tables are."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def percent(share: Any) -> str:
    """A share between 0 and 1 as a percentage with two decimals: 0.372864 -> `37.29`."""
    return NOT_AVAILABLE if share is None else f"{rounded(Decimal(str(share)) * 100, 2):,}"


def percent_sign(share: Any) -> str:
    """A share as a percentage that says so, for columns in which not every number is one."""
    return NOT_AVAILABLE if share is None else f"{percent(share)} %"


def rate(value: Any) -> str:
    """A number per million with two decimals."""
    return NOT_AVAILABLE if value is None else f"{rounded(value, 2):,}"


def count(value: Any) -> str:
    """A count with separators; a mean of counts keeps one decimal, so that it is not taken for a count."""
    if value is None:
        return NOT_AVAILABLE
    exact = Decimal(str(value))
    return f"{exact.quantize(Decimal(1)):,}" if exact == exact.to_integral_value() else f"{rounded(exact, 1):,}"


def decimal(value: Any, places: int = 4) -> str:
    """A coefficient with at most `places` decimals, trailing zeros removed."""
    if value is None:
        return NOT_AVAILABLE
    text = f"{rounded(value, places):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def p_value(value: Any) -> str:
    """A p-value with at most four decimals; a smaller one is `< 0.0001`, for no p-value is 0."""
    if value is not None and Decimal(str(value)) < _SMALLEST_P_SHOWN:
        return f"< {_SMALLEST_P_SHOWN}"
    return decimal(value)


def plain(value: Any) -> str:
    """Anything else as text; Decimals without trailing zeros, nothing as a dash."""
    if value is None or value == "":
        return NOT_AVAILABLE
    if isinstance(value, Decimal):
        return decimal(value, 12)
    return str(value)


FORMATS = {
    "percent": percent,
    "percent_sign": percent_sign,
    "count": count,
    "rate": rate,
    "decimal": decimal,
    "p_value": p_value,
    "text": plain,
}
