"""How many spellings the thesaurus queue finds again, how many it gets wrong, and what it costs.

Belongs here: the labelled set, counting, printing. Does not belong here: the method (analysis/thesaurus.py).

Spellings that readers have reviewed are split with a fixed seed: half of each institution's stay known, the others are
held out and have to be suggested for their institution. Beside them stand made-up spellings of funders and terms, and
near misses (`thesaurus_labels.csv` without a label), for which nothing may be suggested. Works, countries, grants and
authors are left out: only words speak, which is the hard case.

    python -m benchmarks.thesaurus [--count 50000]
"""

import argparse
import csv
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from analysis.name_words import joined_words, plain_words
from analysis.thesaurus import FUNDERS, INSTITUTIONS, TERMS, Thesaurus, suggestions
from analysis.thesaurus_effect import STANDING_SCHEMA
from analysis.thesaurus_names import KNOWN_SCHEMA, MENTION_SCHEMA
from orchestration.thesaurus_files import SEEDS, read_thesaurus

LABELS = Path(__file__).with_name("thesaurus_labels.csv")
SEED = 20261125


@dataclass
class Labelled:
    """`known`: (entity, label, spelling); `held_out`: spelling → its entity, None where nothing may be suggested."""

    kind: str
    known: list[tuple[str, str, str]] = field(default_factory=list)
    held_out: dict[str, str | None] = field(default_factory=dict)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_institutions(folder: Path, aliases: str, labels: str) -> Labelled:
    """Institutions of two seeds, half of the spellings of each held out; those equal to a label are known anyway."""
    found, chance = Labelled(INSTITUTIONS), random.Random(SEED)
    spellings: dict[str, list[str]] = {}
    for row in _rows(folder / aliases):
        spellings.setdefault(row["institution_id"], []).append(row["spelling"])
    for row in _rows(folder / labels):
        entity, label = row["institution_id"], row["label_en"]
        given = sorted(text for text in spellings.get(entity, []) if plain_words(text) != plain_words(label))
        chance.shuffle(given)
        kept = len(given) // 2
        found.known += [(entity, label, text) for text in (label, *given[:kept])]
        found.held_out |= dict.fromkeys(given[kept:], entity)
    return found


def made_up(kind: str) -> Labelled:
    """Spellings and near misses of `thesaurus_labels.csv`; the known names are the labels."""
    found = Labelled(kind)
    for row in (row for row in _rows(LABELS) if row["kind"] == kind):
        entity = joined_words(row["label"])
        if entity and entity not in {known for known, _, _ in found.known}:
            found.known.append((entity, row["label"], row["label"]))
        if plain_words(row["spelling"]) != plain_words(row["label"]):
            found.held_out[row["spelling"]] = entity or None
    return found


def mentions(spellings: Iterable[str]) -> pl.DataFrame:
    """Every spelling in one work of its own, not reviewed."""
    rows = [
        (f"made:{place}", text, plain_words(text), joined_words(text), False, None, 2020, None)
        for place, text in enumerate(spellings)
    ]
    return pl.DataFrame(rows, schema=MENTION_SCHEMA, orient="row")


def suggested(labelled: Labelled) -> dict[str, tuple[str, str]]:
    """Spelling → (entity, evidence) of what the queue proposes."""
    thesaurus = Thesaurus(
        known=pl.DataFrame(labelled.known, schema=KNOWN_SCHEMA, orient="row"),
        rejections=pl.DataFrame(schema={"variant": pl.String, "canonical": pl.String}),
        parents={},
        told_apart=read_thesaurus(labelled.kind, SEEDS).told_apart,
    )
    table = suggestions(labelled.kind, mentions(labelled.held_out), thesaurus, pl.DataFrame(schema=STANDING_SCHEMA))
    rows = table.select("variant", "canonical", "evidence").iter_rows()
    return {variant: (joined_words(canonical), evidence) for variant, canonical, evidence in rows}


@dataclass(frozen=True)
class Score:
    """Counts of a labelled set. `wrong`: suggested for another entity, or although nothing may be."""

    held_out: int
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        """Right ones among the suggested."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Right ones among the spellings that have an entity."""
        return self.right / max(self.held_out, 1)


def is_right(labelled: Labelled, spelling: str, proposed: str) -> bool:
    """Whether the proposal is of the same entity: that itself, or another held-out spelling of it."""
    entity = labelled.held_out[spelling]
    others = {joined_words(text) for text, owner in labelled.held_out.items() if owner == entity}
    return entity is not None and proposed in {entity, *others}


def score(labelled: Labelled, found: dict[str, tuple[str, str]]) -> Score:
    """What was found, against the labels."""
    given = [entity for entity in labelled.held_out.values() if entity]
    right = sum(is_right(labelled, text, entity) for text, (entity, _) in found.items())
    return Score(len(given), right, len(found) - right)


def labelled_sets() -> dict[str, Labelled]:
    """The sets by name; the near misses of institutions are in both sets of them."""
    sets = {
        "institutions of publications": of_institutions(
            SEEDS / "publications", "publication_institution_aliases.csv", "publication_institutions.csv"
        ),
        "hospitals of trials": of_institutions(SEEDS / "thesauri", "institution_aliases.csv", "institutions.csv"),
        "funders": made_up(FUNDERS),
        "terms": made_up(TERMS),
    }
    near = {text: entity for text, entity in made_up(INSTITUTIONS).held_out.items() if entity is None}
    for labelled in sets.values():
        if labelled.kind == INSTITUTIONS:
            labelled.held_out |= near
    return sets


def many_names(count: int) -> list[str]:
    """Made-up names of institutions, a tenth of them written in another way again."""
    chance = random.Random(SEED)
    parts = [
        a + b for a in ("bel", "tor", "mi", "sha", "ku", "ner", "lo", "fan") for b in ("ton", "ra", "zhou", "berg")
    ]
    towns = [a + b for a in parts for b in parts]
    kinds = ("Univ", "Univ Hosp", "Med Coll", "Inst Technol", "Canc Ctr", "Acad Sci", "Gen Hosp", "Res Inst Oncol")
    made: dict[str, None] = {}
    while len(made) < count:
        words = [chance.choice(towns).title(), *chance.sample(parts, chance.choice((0, 1)))]
        name = f"{' '.join(words).title()} {chance.choice(kinds)}"
        made[name] = None
        if chance.random() < 0.1:
            made[name.replace("Univ", "University").replace("Hosp", "Hospital").replace("Inst", "Institute")] = None
    return list(made)[:count]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=50_000, help="names of the timed run; 0: leave it out")
    chosen = arguments.parse_args()
    for name, labelled in labelled_sets().items():
        found = suggested(labelled)
        got = score(labelled, found)
        near = sum(entity is None for entity in labelled.held_out.values())
        print(
            f"{name}: {got.held_out} held out, {near} near misses, {got.right} right, {got.wrong} wrong: "
            f"precision {got.precision:.3f}, recall {got.recall:.3f}"
        )
        for text, entity in sorted(labelled.held_out.items()):
            proposed, evidence = found.get(text, ("nothing", ""))
            if (text in found) != (entity is not None) or (entity and not is_right(labelled, text, proposed)):
                print(f"    {text}: {proposed} {evidence}, is {entity or 'nothing'}")
    if chosen.count:
        empty = Labelled(INSTITUTIONS, held_out=dict.fromkeys(many_names(chosen.count)))
        start = time.process_time()
        found = suggested(empty)
        print(f"{chosen.count:,} names: {time.process_time() - start:.1f} CPU s, {len(found):,} suggestions")


if __name__ == "__main__":
    main()
