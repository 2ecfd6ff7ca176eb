"""What it does to the top ten when a name is counted as another one.

Belongs here: ranks before and after, per unit of a monitor. Does not belong here: which names are one (thesaurus.py).
Method: thesaurus.md.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

TOP = 10
STANDING_SCHEMA = {
    "monitor_id": pl.String,
    "unit_id": pl.String,
    "entity_id": pl.String,
    "publication_id": pl.String,
}


@dataclass(frozen=True)
class Effect:
    """`changed_count`: places of the top ten, over all units, that another name takes; `text` says which moves."""

    changed_count: int
    text: str


class Standings:
    """Who stands where now, and would stand after a merge.

    `standings` has one row per monitor, unit, entity and work (STANDING_SCHEMA): what the ranking counts, roll-up
    included. `parents` are the entities for which others count as well.
    """

    def __init__(self, standings: pl.DataFrame, parents: Mapping[str, str] | None = None) -> None:
        self._parents = dict(parents or {})
        self._units: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        columns = standings.select("monitor_id", "unit_id", "entity_id", "publication_id").unique()
        for monitor, unit, entity, publication in columns.iter_rows():
            self._units[f"{monitor}/{unit}"][entity].add(publication)
        self._tops = {unit: _top({key: len(works) for key, works in found.items()}) for unit, found in self.units()}

    def units(self) -> list[tuple[str, Mapping[str, set[str]]]]:
        """Units in order, with the works of each entity."""
        return sorted(self._units.items())

    def effect(self, variant_id: str, canonical_id: str, label: str) -> Effect:
        """What changes when every work of the variant counts for the canonical entity (and its parent) instead."""
        changed, texts = 0, []
        for unit, works in self.units():
            if variant_id in works:
                count, text = self._effect_in(unit, works, variant_id, canonical_id, label)
                changed += count
                texts += [text] if text else []
        return Effect(changed, "; ".join(texts))

    def _effect_in(
        self, unit: str, works: Mapping[str, set[str]], variant_id: str, canonical_id: str, label: str
    ) -> tuple[int, str]:
        moved, before = works[variant_id], self._tops[unit]
        gaining = [key for key in (canonical_id, self._parents.get(canonical_id)) if key and key != variant_id]
        new = {key: len(works.get(key, set()) | moved) for key in gaining}
        floor = before[-1][1] if len(before) == TOP else 0
        if max(new.values()) < floor and variant_id not in dict(before):
            return 0, ""
        counts = {key: len(found) for key, found in works.items() if key != variant_id} | new
        after = _top(counts)
        pairs = zip([key for key, _ in before], [key for key, _ in after] + [""] * TOP, strict=False)
        changed = sum(old != now for old, now in pairs) + max(len(after) - len(before), 0)
        old_count, new_count = len(works.get(canonical_id, ())), counts[canonical_id]
        if old_count == new_count and not changed:
            return 0, ""
        ranks = f"{_rank(before, canonical_id)} to {_rank(after, canonical_id)}"
        leaves = f", {variant_id} leaves place {_rank(before, variant_id)}" if variant_id in dict(before) else ""
        is_seen = canonical_id in dict(before) or canonical_id in dict(after) or leaves
        text = f"{unit}: {label} from {ranks} ({old_count} to {new_count} papers){leaves}"
        return changed, text if is_seen or changed else ""


def _top(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The top ten as the ranking of the report orders it: by papers, ties by key."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]


def _rank(top: list[tuple[str, int]], entity_id: str) -> str:
    places = [place for place, (key, _) in enumerate(top, start=1) if key == entity_id]
    return str(places[0]) if places else f"below {TOP}"
