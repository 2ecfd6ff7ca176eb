"""Names of publications as the thesaurus queue compares them: spellings gathered under their words, with their works.

Belongs here: from mentions and known spellings to one entry per name. Does not belong here: which of them are one
(thesaurus.py), words (name_words.py).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import polars as pl

from analysis.name_words import NameForm, joined_words, name_form, plain_words

MENTION_SCHEMA = {
    "publication_id": pl.String,
    "spelling": pl.String,
    "words": pl.String,
    "entity_id": pl.String,
    "is_in_thesaurus": pl.Boolean,
    "country_id": pl.String,
    "publication_year": pl.Int32,
    "shared_keys": pl.String,
}
KNOWN_SCHEMA = {"entity_id": pl.String, "label": pl.String, "spelling": pl.String}
_SHORTEST_KEY = 5
UNRESOLVED = "unresolved"


@dataclass
class Name:
    """One name: all spellings of the same words, or all names of one entity. `works` are ids of publications."""

    entity_id: str
    is_known: bool
    form: NameForm
    label: str = ""
    works: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def add(self, other: "Name") -> None:
        """Take the works of another name of the same entity."""
        self.works |= other.works
        self.countries |= other.countries
        self.years |= other.years
        self.keys |= other.keys

    @property
    def years_text(self) -> str:
        """First and last year of its works."""
        return f"{min(self.years)}-{max(self.years)}" if self.years else ""


def gathered(mentions: pl.DataFrame, known: pl.DataFrame, *, is_term: bool) -> dict[str, Name]:
    """Words → the name, ordered by words; known spellings that no work has are in it without works.

    Raises:
        ValueError: a known spelling stands for two entities.
    """
    names: dict[str, Name] = {}
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    columns = mentions.select(*MENTION_SCHEMA).sort("words", "spelling", "publication_id")
    for work, spelling, words, entity, is_known, country, year, keys in columns.iter_rows():
        name = names.get(words)
        if name is None:
            name = names[words] = Name(entity, is_known, name_form(words, is_term=is_term))
        name.works.add(work)
        spellings[words][spelling] += 1
        name.countries.update({country} - {None, UNRESOLVED})
        name.years.update({year} - {None})
        name.keys.update(_keys(keys))
    for words, counted in spellings.items():
        names[words].label = min(counted, key=lambda text: (-counted[text], text))
    _add_known(names, known, is_term)
    return dict(sorted(names.items()))


def _add_known(names: dict[str, Name], known: pl.DataFrame, is_term: bool) -> None:
    labels: dict[str, str] = {}
    owners: dict[str, str] = {}
    for entity, label, spelling in known.select(*KNOWN_SCHEMA).sort("entity_id", "spelling").iter_rows():
        labels[entity] = label
        words = plain_words(spelling)
        if words and owners.setdefault(words, entity) != entity:
            raise ValueError(f"thesaurus: {spelling!r} stands for {owners[words]} and for {entity}; keep one of them")
        if words and words not in names:
            names[words] = Name(entity, True, name_form(words, is_term=is_term))
    for name in names.values():
        if name.is_known:
            name.label = labels.get(name.entity_id, name.label)


def entities(names: dict[str, Name]) -> dict[str, Name]:
    """Entity → the names of it together."""
    found: dict[str, Name] = {}
    for name in names.values():
        whole = found.setdefault(name.entity_id, Name(name.entity_id, name.is_known, name.form, name.label))
        whole.add(name)
        whole.is_known |= name.is_known
    return found


def _keys(text: str | None) -> set[str]:
    """Shared keys of a mention. A number of few letters, as a page or a year, is that of anyone."""
    parts = (text or "").split("; ")
    return {part for part in parts if len(part) >= _SHORTEST_KEY and any(letter.isdigit() for letter in part)}


def pair_of(variant: str, canonical_id: str) -> frozenset[str]:
    """The key under which a decision about two names is remembered, whichever of them was proposed for the other."""
    return frozenset((joined_words(variant), joined_words(canonical_id)))
