"""What a pattern may select and scale by: columns, values, numbers.

Belongs here: checking what the YAML says of them, and selecting claims. Does not belong here: the keys of a pattern
(claim_patterns.py), which operands belong to a result (claim_operands.py).
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainValidator

from analysis.claim_values import KEY_COLUMNS, Claim

COLUMNS = ("claim_id", "location", "row_key", "column_key", "unit_of_measure", *KEY_COLUMNS)
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?(e-?[0-9]{1,2})?")
_LARGEST = Decimal(10) ** 15


class Strict(BaseModel):
    """A part of a pattern: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FromPattern(Strict):
    """The unrounded values of another pattern, as operands."""

    pattern: str


def _known_columns(names: Iterable[Any]) -> Any:
    unknown = sorted({str(name) for name in names} - set(COLUMNS))
    if unknown:
        raise ValueError(f"no column {', '.join(unknown)}; there are {', '.join(COLUMNS)}")
    return names


def _check_values(column: str, given: Any) -> None:
    values = given if isinstance(given, list) else [given]
    if not values:
        raise ValueError(f"{column} lists no value")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError(f"{column}: {value} is no text or whole number; put it in quotes if text is meant")


def _selector(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise ValueError(f"{given!r} selects nothing; write columns and their values, as {{unit_id: [a, b]}}")
    excluded = given.get("not", {})
    if not isinstance(excluded, dict):
        raise ValueError(f"not: {excluded!r} excludes nothing; write a column and its value, as not: {{unit_id: all}}")
    wanted = {name: values for name, values in given.items() if name != "not"}
    for columns in (wanted, excluded):
        _known_columns(columns)
        for column, values in columns.items():
            _check_values(column, values)
    return given


def _operands(given: Any) -> FromPattern | dict[str, Any]:
    if isinstance(given, FromPattern):
        return given
    if isinstance(given, dict) and "pattern" in given:
        if set(given) != {"pattern"} or not isinstance(given["pattern"], str):
            raise ValueError("`pattern` names one other pattern by its id, and stands alone")
        return FromPattern(pattern=given["pattern"])
    return _selector(given)


def _number(given: Any) -> Decimal:
    text = str(given).lower()
    if isinstance(given, bool) or not _DECIMAL.fullmatch(text) or abs(Decimal(text)) >= _LARGEST:
        raise ValueError(f"{given!r} is no number; write it in digits, as 0.5, with at most 15 before the point")
    return Decimal(text)


def _not_nothing(number: Decimal) -> Decimal:
    if not number:
        raise ValueError("everything times 0 is 0")
    return number


Columns = Annotated[list[str], AfterValidator(_known_columns)]
Selector = Annotated[dict[str, Any], PlainValidator(_selector)]
Operands = Annotated[FromPattern | dict[str, Any], PlainValidator(_operands)]
Number = Annotated[Decimal, PlainValidator(_number)]
Factor = Annotated[Decimal, PlainValidator(_number), AfterValidator(_not_nothing)]


def selection(selector: dict[str, Any], claims: Iterable[Claim]) -> list[Claim]:
    """The claims that a selector selects, in the order given."""
    wanted = [(name, _texts(values), True) for name, values in selector.items() if name != "not"]
    unwanted = [(name, _texts(values), False) for name, values in selector.get("not", {}).items()]
    tests = wanted + unwanted
    return [claim for claim in claims if all((getattr(claim, name) in texts) is good for name, texts, good in tests)]


def listed_values(selector: dict[str, Any]) -> dict[str, list[str]]:
    """Column -> the values that a selector lists, without those that it excludes."""
    excluded = {name: _texts(values) for name, values in selector.get("not", {}).items()}
    return {
        name: [str(value) for value in values if str(value) not in excluded.get(name, ())]
        for name, values in selector.items()
        if isinstance(values, list)
    }


def _texts(values: Any) -> frozenset[str]:
    return frozenset(str(value) for value in (values if isinstance(values, list) else [values]))
