"""What must hold between the printed numbers of a document, as data: the patterns of documents/<document>.yml.

Belongs here: the keys of a pattern and their allowed values. Does not belong here: reading YAML (the caller), the
arithmetic of a kind (claim_checks.py).
"""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis.claim_values import KEY_COLUMNS, Claim

COLUMNS = ("claim_id", "location", "row_key", "column_key", "unit_of_measure", *KEY_COLUMNS)
PER_LIST = ("rank", "normalised")
WITHOUT_OPERANDS = ("symmetric",)
WITHOUT_EACH = ("ratio", "rank", "normalised", "symmetric")
Kind = Literal[
    "ratio", "sum", "mean", "largest", "smallest", "equals", "count", "cagr", "growth", "rank", "normalised",
    "part_of", "union_of", "symmetric", "monotone", "first", "every",
]  # fmt: skip


def _known_columns(names: Any) -> Any:
    unknown = sorted(set(names) - {*COLUMNS, "not"})
    if unknown:
        raise ValueError(f"no column {', '.join(unknown)}; there are {', '.join(COLUMNS)}")
    return names


Values = str | int | list[str | int]
Columns = Annotated[list[str], AfterValidator(_known_columns)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Where(_Strict):
    """Which operands are counted."""

    more_than: float | None = None
    at_least: float | None = None
    less_than: float | None = None
    at_most: float | None = None


Selector = Annotated[dict[str, Values | dict[str, Values]], AfterValidator(_known_columns)]


class FromPattern(_Strict):
    """The unrounded values of another pattern, as operands."""

    pattern: str


class Reading(_Strict):
    """Another reading of a printed number: what it replaces in the pattern, and how it is called."""

    of: FromPattern | Selector | None = None
    in_: FromPattern | Selector | None = Field(None, alias="in")
    less: Selector | None = None
    by: Columns | None = None
    times: str | int | float | None = None
    minus: str | int | float | None = None
    from_: int | None = Field(None, alias="from")
    to: int | None = None
    reading_en: str
    reading_zh: str


class Pattern(_Strict):
    """One rule between printed numbers. The meaning of each kind is in docs/methods/claims.md."""

    id: str
    kind: Kind
    gives: Selector
    of: FromPattern | Selector | None = None
    in_: FromPattern | Selector | None = Field(None, alias="in")
    less: Selector | None = None
    by: Columns = []
    within: Columns = []
    times: str | int | float = 1
    minus: str | int | float = 0
    from_: int | None = Field(None, alias="from")
    to: int | None = None
    where: Where = Where()
    order: Literal["descending", "ascending"] = "descending"
    direction: Literal["increasing", "decreasing"] = "increasing"
    each: Columns = []
    most: bool = False
    or_: list[Reading] = Field([], alias="or")

    @model_validator(mode="after")
    def _complete(self) -> "Pattern":
        if self.of is None and self.kind not in WITHOUT_OPERANDS:
            raise ValueError(f"{self.kind} needs `of`")
        if (self.in_ is None) == (self.kind == "ratio") and not self.each:
            raise ValueError("ratio needs `in`, no other kind has it without `each`")
        if self.each and self.kind in WITHOUT_EACH:
            raise ValueError(f"{self.kind} has no `each`")
        if self.most and self.kind != "every":
            raise ValueError(f"{self.kind} has no `most`")
        if self.within and self.kind not in (*PER_LIST, "first"):
            raise ValueError(f"{self.kind} has no `within`")
        return self

    def read_as(self, reading: Reading) -> "Pattern":
        """The pattern under another reading."""
        given = reading.model_dump(exclude_none=True, exclude={"reading_en", "reading_zh"})
        whole = self.model_dump(exclude={"or_"}) | given
        return Pattern.model_validate(whole)


class Words(_Strict):
    """What a name in a calculation is called."""

    en: str
    zh: str


class Patterns(_Strict):
    """All patterns of one document, and what its units, places and categories are called."""

    document_id: str
    patterns: list[Pattern]
    labels: dict[str, Words] = {}

    def words(self, language: Literal["en", "zh"]) -> dict[str, str]:
        """Name -> word in one language."""
        return {name: getattr(label, language) for name, label in self.labels.items()}

    @model_validator(mode="after")
    def _distinct(self) -> "Patterns":
        ids = [pattern.id for pattern in self.patterns]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        used = {part.pattern for pattern in self.patterns for part in (pattern.of, pattern.in_) if _is_pattern(part)}
        if twice or used - set(ids):
            raise ValueError(
                f"ids that stand twice: {twice}; patterns named that are not there: {sorted(used - set(ids))}"
            )
        return self


def _is_pattern(part: object) -> bool:
    return isinstance(part, FromPattern)


def patterns_of(content: object, name: str) -> Patterns:
    """The patterns of a document from what its YAML file holds; `name` is what messages call it.

    Raises ValueError with one line a mistake: where and what.
    """
    try:
        return Patterns.model_validate(content)
    except ValidationError as error:
        lines = [f"{name}: {_place(item['loc'], content)}: {item['msg']}" for item in error.errors()]
        raise ValueError("\n".join(dict.fromkeys(lines))) from error


def _place(path: tuple, content: Any) -> str:
    parts = [str(part) for part in path if not (isinstance(part, str) and part[:1].isupper())]
    if len(path) > 1 and path[0] == "patterns" and isinstance(path[1], int):
        try:
            parts[:2] = [f"pattern {content['patterns'][path[1]]['id']}"]
        except (KeyError, TypeError, IndexError):
            parts[:2] = [f"pattern number {path[1] + 1}"]
    return ".".join(parts) or "the file"


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


def _texts(values: Values) -> frozenset[str]:
    return frozenset(str(value) for value in (values if isinstance(values, list) else [values]))
