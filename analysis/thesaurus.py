"""The thesaurus queue: written names that may be another spelling of a known or a more frequent one, for a reader.

Belongs here: from mentions and the thesaurus to suggestions, with evidence and effect. Does not belong here: blocking
and evidence of words (name_pairs.py), ranks (thesaurus_effect.py), decisions (thesaurus_decisions.py). Method, limits
and sources: thesaurus.md.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from analysis import name_pairs
from analysis.name_pairs import EVIDENCE, ExistingWords, candidate_pairs, evidence_of, is_acronym_of, likeness
from analysis.thesaurus_effect import Standings
from analysis.thesaurus_names import Name, entities, gathered, pair_of

KINDS = INSTITUTIONS, FUNDERS, TERMS = ("institutions", "funders", "terms")
SUGGESTION_SCHEMA = {
    "kind": pl.String,
    "variant": pl.String,
    "canonical": pl.String,
    "canonical_label": pl.String,
    "is_canonical_in_thesaurus": pl.Boolean,
    "evidence": pl.String,
    "likeness": pl.Float64,
    "shared_key_count": pl.Int64,
    "shared_keys": pl.String,
    "both_named_count": pl.Int64,
    "variant_record_count": pl.Int64,
    "canonical_record_count": pl.Int64,
    "gained_record_count": pl.Int64,
    "variant_countries": pl.String,
    "canonical_countries": pl.String,
    "variant_years": pl.String,
    "canonical_years": pl.String,
    "top_ten_change_count": pl.Int64,
    "top_ten_effect": pl.String,
}
_SHOWN_KEYS = 3
# Names that stand side by side in more of their works are two
_SIDE_BY_SIDE = 0.2
_SHARED_LIKENESS, _SHARED_SHARE = 0.6, 0.5
# Names of that many words in another order are one without anything shared; Washington University is not the University
# of Washington
_MANY_WORDS = 4
_WEAK = (name_pairs.SHARED_KEYS, name_pairs.LONGER_NAME, name_pairs.PART_OF)


@dataclass(frozen=True)
class Thesaurus:
    """What is known of one kind. `known`: one row per entity_id, label, spelling (label and reviewed spellings);
    `rejections`: one row per variant, canonical; `parents`: entity → the one for which it counts as well; `told_apart`:
    words, as names of places, that are never slips of each other."""

    known: pl.DataFrame
    rejections: pl.DataFrame
    parents: Mapping[str, str]
    told_apart: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Candidate:
    evidence: str
    variant: Name
    canonical: Name
    likeness: float
    shared: tuple[str, ...]

    def order(self) -> tuple:
        """Strongest first. A reviewed entity goes before better evidence for one that is not, or names would have to be
        moved again; an acronym is not written like its name, so the most frequent name is taken."""
        is_weak = self.evidence in _WEAK
        alike = 0.0 if self.evidence == name_pairs.ACRONYM else self.likeness
        strength = is_weak, not self.canonical.is_known, EVIDENCE.index(self.evidence), -alike
        counts = -len(self.canonical.works), -len(self.variant.works)
        return *strength, *counts, self.canonical.entity_id, self.variant.entity_id


def suggestions(kind: str, mentions: pl.DataFrame, thesaurus: Thesaurus, standings: pl.DataFrame) -> pl.DataFrame:
    """Names to review.

    Args:
        kind: institutions, funders or terms.
        mentions: one row per publication_id and spelling (thesaurus_names.MENTION_SCHEMA); words are its plain words,
            shared_keys joined by "; ". The order of rows does not matter.
        thesaurus: see Thesaurus.
        standings: one row per monitor_id, unit_id, entity_id and publication_id: what the rankings count.

    Returns:
        One row per variant, the most frequent spelling of a name that no reader has reviewed, with the one entity it
        is most likely of: the effect on the top ten first, then works gained, then variant and canonical. A canonical
        entity is no variant of the same table. What was rejected, in either direction, is not in it.

    Raises:
        ValueError: an unknown kind; a known spelling of two entities.
    """
    if kind not in KINDS:
        raise ValueError(f"thesaurus: kind is {kind!r}; it has to be one of {', '.join(KINDS)}")
    names = list(gathered(mentions, thesaurus.known, is_term=kind == TERMS).values())
    wholes = entities({str(place): name for place, name in enumerate(names)})
    refused = {pair_of(*row) for row in thesaurus.rejections.select("variant", "canonical").iter_rows()}
    counted = Counter(token for name in names for token in set(name.form.tokens))
    existing = ExistingWords(thesaurus.told_apart, counted)
    found = _candidates(kind, names, wholes, refused, existing)
    ranks = Standings(standings, thesaurus.parents)
    rows = [_row(kind, candidate, ranks) for candidate in _best(found)]
    table = pl.DataFrame(rows, schema=SUGGESTION_SCHEMA, orient="row")
    order = ["top_ten_change_count", "gained_record_count", "variant", "canonical"]
    return table.sort(order, descending=[True, True, False, False])


def _candidates(
    kind: str, names: list[Name], wholes: Mapping[str, Name], refused: set[frozenset[str]], existing: ExistingWords
) -> list[_Candidate]:
    """All pairs that hold, directed; without those that a reader refused."""
    pairs = candidate_pairs(
        [name.form for name in names],
        [name.keys if kind == FUNDERS else () for name in names],
        [not name.is_known for name in names],
    )
    found = []
    for first, second in pairs:
        variant, target = _directed(names[first], names[second])
        canonical = wholes[target.entity_id]
        if variant.entity_id == canonical.entity_id or pair_of(variant.label, canonical.entity_id) in refused:
            continue
        candidate = _candidate(kind, variant, target, canonical, existing)
        found += [candidate] if candidate else []
    return found


def _directed(first: Name, second: Name) -> tuple[Name, Name]:
    """Variant and canonical: what is reviewed, then the longer form of an acronym, then the more frequent name."""

    def weight(name: Name, other: Name) -> tuple:
        return name.is_known, not is_acronym_of(name.form, other.form), len(name.works), len(name.form.text)

    first, second = sorted((first, second), key=lambda name: name.entity_id)
    return (second, first) if weight(first, second) >= weight(second, first) else (first, second)


def _candidate(kind: str, variant: Name, target: Name, canonical: Name, existing: ExistingWords) -> _Candidate | None:
    evidence = evidence_of(variant.form, target.form, existing, is_term=kind == TERMS)
    alike = likeness(variant.form, target.form)
    shared = tuple(sorted(variant.keys & canonical.keys))
    if evidence is None and kind == FUNDERS and _shares_enough(variant, target, alike):
        evidence = name_pairs.SHARED_KEYS
    if evidence is None:
        return None
    # Of two rare spellings nobody knows which one is the slip
    is_told = canonical.is_known or len(canonical.works) > len(variant.works)
    made = _Candidate(evidence, variant, canonical, alike, shared)
    return made if _HOLDS[kind](made) and (is_told or evidence != name_pairs.MISSPELT) else None


def _shares_enough(variant: Name, target: Name, alike: float) -> bool:
    shared = len(variant.keys & target.keys)
    is_most = shared >= _SHARED_SHARE * min(len(variant.keys), len(target.keys))
    return (shared >= 2 and alike >= _SHARED_LIKENESS) or (shared >= 3 and is_most)


def _holds_for_institutions(pair: _Candidate) -> bool:
    variant, canonical = pair.variant, pair.canonical
    is_abroad = bool(variant.countries and canonical.countries) and not variant.countries & canonical.countries
    if is_abroad:
        return False
    if pair.evidence in (name_pairs.PART_OF, name_pairs.LONGER_NAME):
        return canonical.is_known
    is_long = pair.evidence == name_pairs.WORD_ORDER and len(variant.form.tokens) >= _MANY_WORDS
    if pair.evidence in (name_pairs.ACRONYM, name_pairs.WORD_ORDER) and not (pair.shared or is_long):
        return False
    beside = len(variant.works & canonical.works)
    is_two = beside > 1 and beside > _SIDE_BY_SIDE * min(len(variant.works), len(canonical.works))
    return pair.evidence in (name_pairs.SAME_WORDS, name_pairs.SAME_LETTERS, name_pairs.ACRONYM) or not is_two


def _holds_for_funders(pair: _Candidate) -> bool:
    if pair.evidence == name_pairs.ACRONYM:
        return pair.canonical.is_known or bool(pair.shared)
    return pair.evidence not in (name_pairs.PART_OF, name_pairs.LONGER_NAME)


def _holds_for_terms(pair: _Candidate) -> bool:
    return pair.evidence not in (name_pairs.PART_OF, name_pairs.LONGER_NAME)


_HOLDS = {INSTITUTIONS: _holds_for_institutions, FUNDERS: _holds_for_funders, TERMS: _holds_for_terms}


def _best(found: list[_Candidate]) -> list[_Candidate]:
    """One canonical for each variant, strongest pairs first; what became a variant takes no others."""
    variants: set[str] = set()
    targets: set[str] = set()
    kept = []
    entities_of: defaultdict[str, set[str]] = defaultdict(set)
    for pair in found:
        if pair.evidence == name_pairs.LONGER_NAME:
            entities_of[pair.variant.entity_id].add(pair.canonical.entity_id)
    for pair in sorted(found, key=_Candidate.order):
        # The beginning of several names says nothing
        if pair.evidence == name_pairs.LONGER_NAME and len(entities_of[pair.variant.entity_id]) > 1:
            continue
        variant_id, canonical_id = pair.variant.entity_id, pair.canonical.entity_id
        if variant_id in variants or variant_id in targets or canonical_id in variants:
            continue
        variants.add(variant_id)
        targets.add(canonical_id)
        kept.append(pair)
    return kept


def _row(kind: str, pair: _Candidate, ranks: Standings) -> dict[str, object]:
    variant, canonical = pair.variant, pair.canonical
    effect = ranks.effect(variant.entity_id, canonical.entity_id, canonical.label)
    return {
        "kind": kind,
        "variant": variant.label,
        "canonical": canonical.label if kind == TERMS else canonical.entity_id,
        "canonical_label": canonical.label,
        "is_canonical_in_thesaurus": canonical.is_known,
        "evidence": pair.evidence,
        "likeness": pair.likeness,
        "shared_key_count": len(pair.shared),
        # Hashes of authors tell a reader nothing
        "shared_keys": "; ".join(pair.shared[:_SHOWN_KEYS]) if kind == FUNDERS else "",
        "both_named_count": len(variant.works & canonical.works),
        "variant_record_count": len(variant.works),
        "canonical_record_count": len(canonical.works),
        "gained_record_count": len(variant.works - canonical.works),
        "variant_countries": "; ".join(sorted(variant.countries)),
        "canonical_countries": "; ".join(sorted(canonical.countries)),
        "variant_years": variant.years_text,
        "canonical_years": canonical.years_text,
        "top_ten_change_count": effect.changed_count,
        "top_ten_effect": effect.text,
    }
