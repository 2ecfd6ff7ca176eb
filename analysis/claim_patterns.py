"""What must hold between the printed numbers of a document, as data: the patterns of documents/<document>.yml.

Belongs here: the keys of a pattern and their allowed values. Does not belong here: reading YAML (the caller), the
arithmetic of a kind (claim_checks.py).
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, StrictInt, ValidationError, model_validator

from analysis.claim_selectors import Columns, Factor, FromPattern, Number, Operands, Selector, Strict

_SCALED = ("of", "by", "times", "minus", "or")
_GROUPED = (*_SCALED, "each", "in")
_GROWTH = ("of", "by", "each", "in", "from", "to", "or")
_BOUND = ("of", "by", "each", "in")
# Every kind with the keys that it uses; any other key would be ignored, and is refused
COMPUTED_KEYS: dict[str, tuple[str, ...]] = {
    "ratio": (*_SCALED, "in"),
    "sum": (*_GROUPED, "less"),
    "mean": _GROUPED,
    "largest": _GROUPED,
    "smallest": _GROUPED,
    "equals": _GROUPED,
    "count": (*_GROUPED, "where"),
    "cagr": _GROWTH,
    "growth": _GROWTH,
    "normalised": ("of", "by", "within", "or"),
}
JUDGED_KEYS: dict[str, tuple[str, ...]] = {
    "rank": ("of", "by", "within", "order"),
    "part_of": _BOUND,
    "union_of": _BOUND,
    "symmetric": (),
    "monotone": (*_BOUND, "direction"),
    "first": (*_BOUND, "within"),
    "every": (*_BOUND, "times", "most"),
}
_PLAIN = {
    "model_type": "keys and their values are needed here",
    "list_type": "a list is needed here, as [a, b]",
    "missing": "this key is needed",
    "extra_forbidden": "there is no such key",
}
_KEYS = COMPUTED_KEYS | JUDGED_KEYS
Kind = Literal[
    "ratio", "sum", "mean", "largest", "smallest", "equals", "count", "cagr", "growth", "normalised",
    "rank", "part_of", "union_of", "symmetric", "monotone", "first", "every",
]  # fmt: skip


class Where(Strict):
    """Which operands are counted."""

    more_than: Number | None = None
    at_least: Number | None = None
    less_than: Number | None = None
    at_most: Number | None = None


class Reading(Strict):
    """Another reading of a printed number: what it replaces in the pattern, and how it is called."""

    of: Operands | None = None
    in_: Operands | None = Field(None, alias="in")
    less: Selector | None = None
    by: Columns | None = None
    times: Factor | None = None
    minus: Number | None = None
    from_: StrictInt | None = Field(None, alias="from")
    to: StrictInt | None = None
    reading_en: str
    reading_zh: str

    @property
    def replaced(self) -> dict[str, Any]:
        """The keys of the pattern that it replaces."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"reading_en", "reading_zh"}}


class Pattern(Strict):
    """One rule between printed numbers. The meaning of each kind is in analysis/claims.md."""

    id: str
    kind: Kind
    gives: Selector
    of: Operands | None = None
    in_: Operands | None = Field(None, alias="in")
    less: Selector | None = None
    by: Columns = []
    within: Columns = []
    times: Factor = Decimal(1)
    minus: Number = Decimal(0)
    from_: StrictInt | None = Field(None, alias="from")
    to: StrictInt | None = None
    where: Where = Where()
    order: Literal["descending", "ascending"] = "descending"
    direction: Literal["increasing", "decreasing"] = "increasing"
    each: Columns = []
    most: bool = False
    or_: list[Reading] = Field([], alias="or")

    @model_validator(mode="after")
    def _complete(self) -> "Pattern":
        used = _KEYS[self.kind]
        unused = sorted(name.rstrip("_") for name in self.model_fields_set - {"id", "kind", "gives"})
        unused = [name for name in unused if name not in used]
        if unused:
            raise ValueError(f"{self.kind} has no `{unused[0]}`; it has {', '.join(used) or 'no further key'}")
        if self.of is None and "of" in used:
            raise ValueError(f"{self.kind} needs `of`")
        if (self.in_ is None) == (self.kind == "ratio") and not self.each:
            raise ValueError("ratio needs `in`, no other kind has it without `each`")
        if (self.from_ is None) != (self.to is None) or (self.to is not None and not 0 < self.from_ < self.to):
            raise ValueError("`from` and `to` are two years, the earlier one first")
        for reading in self.or_:
            self._try(reading)
        return self

    def _try(self, reading: Reading) -> None:
        if not reading.replaced:
            raise ValueError(f"the reading {reading.reading_en!r} replaces nothing")
        try:
            self.read_as(reading)
        except ValidationError as error:
            said = "; ".join(_said(item) for item in error.errors())
            raise ValueError(f"the reading {reading.reading_en!r}: {said}") from error

    def read_as(self, reading: Reading) -> "Pattern":
        """The pattern under another reading."""
        stated = {name: getattr(self, name) for name in self.model_fields_set - {"or_"}}
        return Pattern.model_validate(stated | reading.replaced)

    @property
    def builds_on(self) -> set[str]:
        """Ids of the patterns whose values are its operands, under any reading."""
        parts = [part for one in (self, *self.or_) for part in (one.of, one.in_)]
        return {part.pattern for part in parts if isinstance(part, FromPattern)}


class Words(Strict):
    """What a name in a calculation is called."""

    en: str
    zh: str


class Patterns(Strict):
    """All patterns of one document, and what its units, places and categories are called."""

    document_id: str
    patterns: list[Pattern]
    labels: dict[str, Words] = {}

    def words(self, language: Literal["en", "zh"]) -> dict[str, str]:
        """Name -> word in one language."""
        return {name: getattr(label, language) for name, label in self.labels.items()}

    @model_validator(mode="after")
    def _connected(self) -> "Patterns":
        ids = [pattern.id for pattern in self.patterns]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"ids that stand twice: {', '.join(twice)}")
        mistakes = list(_misled({pattern.id: pattern for pattern in self.patterns}))
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return self


def _misled(patterns: dict[str, Pattern]) -> Iterator[str]:
    """What is wrong with the patterns that build on others."""
    for pattern in patterns.values():
        for name in sorted(pattern.builds_on):
            if name not in patterns:
                yield f"pattern {pattern.id} builds on {name}, which is not there"
            elif patterns[name].kind not in COMPUTED_KEYS:
                yield (
                    f"pattern {pattern.id} builds on {name}, but {patterns[name].kind} computes no value; "
                    f"build on one of {', '.join(COMPUTED_KEYS)}"
                )
        if _reaches(pattern.id, pattern, patterns):
            yield f"pattern {pattern.id} builds on itself, at least by way of others"


def _reaches(wanted: str, start: Pattern, patterns: dict[str, Pattern]) -> bool:
    seen: set[str] = set()
    ahead = set(start.builds_on)
    while ahead - seen:
        name = min(ahead - seen)
        seen.add(name)
        ahead |= patterns[name].builds_on if name in patterns else set()
    return wanted in seen


def patterns_of(content: object, name: str) -> Patterns:
    """The patterns of a document from what its YAML file holds; `name` is what messages call it.

    Raises ValueError with one line a mistake: where and what.
    """
    try:
        return Patterns.model_validate(content)
    except ValidationError as error:
        lines = [f"{name}: {_place(item['loc'], content)}: {_said(item)}" for item in error.errors()]
        raise ValueError("\n".join(dict.fromkeys(lines))) from error


def _said(mistake: Any) -> str:
    return _PLAIN.get(mistake["type"]) or mistake["msg"].removeprefix("Value error, ")


def _place(path: tuple, content: Any) -> str:
    parts = [str(part) for part in path if not (isinstance(part, str) and part[:1].isupper())]
    if len(path) > 1 and path[0] == "patterns" and isinstance(path[1], int):
        try:
            parts[:2] = [f"pattern {content['patterns'][path[1]]['id']}"]
        except (KeyError, TypeError, IndexError):
            parts[:2] = [f"pattern number {path[1] + 1}"]
    return ".".join(parts) or "the file"
