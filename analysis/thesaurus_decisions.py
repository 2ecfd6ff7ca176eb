"""Decisions of a reader about suggested names, and the thesaurus after them.

Belongs here: which rows a decision adds, which decisions contradict each other or what is decided already. Does not
belong here: suggestions (thesaurus.py), files (orchestration/thesaurus_files.py). Method: thesaurus.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analysis.name_words import joined_words, plain_words
from analysis.thesaurus import KINDS, TERMS
from analysis.thesaurus_names import pair_of

ACCEPT, REJECT = "accept", "reject"


@dataclass(frozen=True)
class Decision:
    """One decided row. `canonical` is the id of the entity, of a term the term itself; `place` says where it stands."""

    kind: str
    variant: str
    canonical: str
    canonical_label: str
    decision: str
    decided_by: str
    place: str


@dataclass(frozen=True)
class Decided:
    """What is decided of one kind. `spellings`: spelling → entity id (of a term: the term); `labels`: entity id → label
    of the reviewed entities; `rejections`: (variant, canonical) → (decided_by, decided_on)."""

    spellings: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    rejections: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


class Contradiction(ValueError):
    """Decisions that cannot all hold; nothing was changed."""


def decided(kind: str, before: Decided, decisions: Iterable[Decision], decided_on: str) -> Decided:
    """What is decided after the decisions of this kind; those of other kinds are passed over.

    Accepting adds the spelling, and the entity where no reader has reviewed it yet, with the spelling of its label.
    What is there already stays as it is, so that applying decisions again changes nothing; their order does not matter.

    Raises:
        Contradiction: a decision that is neither accept nor reject; one pair accepted and rejected, here or before; a
            spelling that is to stand for two entities; an accepted name that others are counted as; an entity that
            nobody knows. The message says which row.
    """
    rows = sorted((row for row in decisions if row.kind == kind), key=lambda row: (row.variant, row.canonical))
    state = _State(kind, before)
    for row in rows:
        state.check(row)
        if row.decision == REJECT:
            state.reject(row, decided_on)
    for row in rows:
        if row.decision == ACCEPT:
            state.accept(row)
    state.refuse_chains(rows)
    return Decided(state.spellings, state.labels, state.rejections)


class _State:
    """What is decided, while rows are added to it."""

    def __init__(self, kind: str, before: Decided) -> None:
        self.kind = kind
        self.spellings, self.labels = dict(before.spellings), dict(before.labels)
        self.rejections = dict(before.rejections)
        self._owners = {plain_words(text): entity for text, entity in self.spellings.items()}
        self._refused = {pair_of(*pair) for pair in self.rejections}

    def check(self, row: Decision) -> None:
        if row.decision not in (ACCEPT, REJECT):
            raise Contradiction(f"{row.place}: decision is {row.decision!r}; write {ACCEPT} or {REJECT}, or nothing")
        if not plain_words(row.variant) or not joined_words(row.canonical):
            raise Contradiction(f"{row.place}: variant and canonical need a word each")
        if joined_words(row.variant) == joined_words(row.canonical) and self.kind == TERMS:
            raise Contradiction(f"{row.place}: {row.variant!r} is {row.canonical!r}; take the row away")

    def reject(self, row: Decision, decided_on: str) -> None:
        if self._same(self._owners.get(plain_words(row.variant)), row.canonical):
            raise Contradiction(
                f"{row.place}: {row.variant!r} is counted as {row.canonical!r} already; to reject it, take its row out "
                "of the seed first"
            )
        if pair_of(row.variant, row.canonical) not in self._refused:
            self._refused.add(pair_of(row.variant, row.canonical))
            self.rejections[row.variant, row.canonical] = (row.decided_by, decided_on)

    def accept(self, row: Decision) -> None:
        if pair_of(row.variant, row.canonical) in self._refused:
            raise Contradiction(
                f"{row.place}: {row.variant!r} as {row.canonical!r} is rejected, in this file or before; to accept it, "
                "take its row out of publication_thesaurus_rejections.csv, or its other row out of the file"
            )
        self._add(row.variant, row.canonical, row.place)
        if self.kind != TERMS and row.canonical not in self.labels:
            self._add_entity(row)

    def _add_entity(self, row: Decision) -> None:
        if joined_words(row.canonical_label) != row.canonical:
            raise Contradiction(
                f"{row.place}: nobody knows {row.canonical!r}, and it is not the words of its label "
                f"{row.canonical_label!r} joined; add the entity to the seed first, or correct canonical"
            )
        self.labels[row.canonical] = row.canonical_label
        self._add(row.canonical_label, row.canonical, row.place)

    def _add(self, spelling: str, entity: str, place: str) -> None:
        words = plain_words(spelling)
        if words not in self._owners:
            self._owners[words] = self.spellings[spelling] = entity
        elif not self._same(self._owners[words], entity):
            raise Contradiction(
                f"{place}: {spelling!r} is to be {entity!r} and is {self._owners[words]!r}, in this file or before; "
                "keep one of them"
            )

    def _same(self, owner: str | None, entity: str) -> bool:
        """Ids are compared as they are, terms by their words."""
        return owner == entity or (
            self.kind == TERMS and owner is not None and plain_words(owner) == plain_words(entity)
        )

    def refuse_chains(self, rows: Iterable[Decision]) -> None:
        """A name that is counted as another cannot be what others are counted as."""
        targets = {joined_words(entity) for entity in self.spellings.values()}
        for row in rows:
            own, entity = joined_words(row.variant), joined_words(row.canonical)
            owner = self._owners.get(plain_words(row.canonical)) if self.kind == TERMS else None
            is_passed_on = owner is not None and not self._same(owner, row.canonical)
            if row.decision == ACCEPT and (is_passed_on or (own in targets and own != entity)):
                name = row.canonical if is_passed_on else row.variant
                raise Contradiction(
                    f"{row.place}: {name!r} is counted as another name and others as it; name the last one for each"
                )


def checked_kind(kind: str, place: str) -> str:
    """The kind of a row. Raises Contradiction for any other word."""
    if kind not in KINDS:
        raise Contradiction(f"{place}: kind is {kind!r}; it is one of {', '.join(KINDS)}")
    return kind
