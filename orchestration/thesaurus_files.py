"""Files of the thesaurus queue: the seeds of names, the review CSV, and the names of a database.

Belongs here: reading and writing at the edge of analysis/thesaurus.py. Does not belong here: what is suggested, what a
decision changes (analysis/).
"""

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import duckdb
import polars as pl

from analysis.name_words import joined_words, plain_words
from analysis.thesaurus import FUNDERS, INSTITUTIONS, KINDS, SUGGESTION_SCHEMA, TERMS, Thesaurus
from analysis.thesaurus_decisions import Contradiction, Decided, Decision, checked_kind, decided
from analysis.thesaurus_names import KNOWN_SCHEMA
from ingestion.errors import IngestionError
from orchestration.settings import REPOSITORY
from reports.query import to_csv

SEEDS = REPOSITORY / "dbt_project" / "seeds"
_FOLDER, _REJECTIONS = "publications", "publication_thesaurus_rejections.csv"
_REVIEW = (*SUGGESTION_SCHEMA, "decision", "decided_by")
_READ_BACK = ("kind", "variant", "canonical", "canonical_label", "decision")
_NOT_NAMED = "not_named"


@dataclass(frozen=True)
class _Seed:
    """Where a kind of names stands: spellings, and the entities they are of (none of terms: a term is its own name)."""

    spellings: str
    key: str
    entities: str = ""


_OF_KIND = {
    INSTITUTIONS: _Seed("publication_institution_aliases.csv", "institution_id", "publication_institutions.csv"),
    FUNDERS: _Seed("funder_aliases.csv", "funder_id", "funders.csv"),
    TERMS: _Seed("term_synonyms.csv", "term"),
}
# Of an entity that a decision adds, besides its labels; the rest stays empty until somebody knows it
_DEFAULTS = {"funder_type": "not_known"}


def read_thesaurus(kind: str, seeds: Path) -> Thesaurus:
    """The thesaurus of one kind in a folder of seeds. Raises IngestionError."""
    seed, folder = _OF_KIND[kind], seeds / _FOLDER
    known: list[tuple[str, str, str]] = []
    parents: dict[str, str] = {}
    labels: dict[str, str] = {}
    for row in _rows(folder / seed.entities) if seed.entities else ():
        entity, label = row[seed.key], row["label_en"]
        labels[entity] = label
        known += [(entity, label, text) for text in dict.fromkeys((label, row["label_zh"])) if text]
        if row.get("parent_funder_id"):
            parents[entity] = row["parent_funder_id"]
    for row in _rows(folder / seed.spellings):
        target = row[seed.key]
        entity = joined_words(target) if kind == TERMS else target
        known.append((entity, labels.get(entity, target), row[_spelling(kind)]))
        known += [(entity, target, target)] if kind == TERMS else []
    refused = [(row["variant"], row["canonical"]) for row in _rows(folder / _REJECTIONS) if row["kind"] == kind]
    return Thesaurus(
        known=pl.DataFrame(sorted(set(known)), schema=KNOWN_SCHEMA, orient="row"),
        rejections=pl.DataFrame(refused, schema={"variant": pl.String, "canonical": pl.String}, orient="row"),
        parents=parents,
        told_apart=_place_words(seeds / "geography"),
    )


def _spelling(kind: str) -> str:
    return "variant" if kind == TERMS else "spelling"


def _place_words(geography: Path) -> frozenset[str]:
    """Words of names of places: Hebei is no slip of Hubei."""
    files = ("countries.csv", "regions.csv", "cities.csv")
    labels = [row["label_en"] for name in files for row in _rows(geography / name)]
    return frozenset(word for label in labels for word in plain_words(label).split())


def read_names(database: Path, kind: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Mentions of a kind and what the rankings of the whole window count, from a released database or a warehouse.

    Raises IngestionError when the database cannot be read or has no names of publications.
    """
    facet = {INSTITUTIONS: "institution", FUNDERS: "funder"}.get(kind, "all")
    indicator = "funded_paper_count" if kind == FUNDERS else "paper_count"
    try:
        with duckdb.connect(str(database.resolve()), read_only=True) as connection:
            mentions = connection.sql(_MENTIONS, params=[kind]).pl()
            standings = connection.sql(_STANDINGS, params=[indicator, facet]).pl()
    except duckdb.Error as error:
        raise IngestionError(
            f"{database} gives no names: {' '.join(str(error).split())[:200]}; wait for the run that is building, or "
            "build it with this version: observatory run --offline --rebuild"
        ) from error
    if kind == TERMS:
        # A term has no cells: what a unit's works name
        named = mentions.select("publication_id", "entity_id").unique()
        standings = standings.drop("entity_id").join(named, on="publication_id").select(*standings.columns)
    return mentions, standings


_MENTIONS = """
    select publication_id, spelling, words, entity_id, is_in_thesaurus, country_id, publication_year, shared_keys
    from marts.bridge_publication_names
    where kind = ?
    order by publication_id, spelling
"""
_STANDINGS = """
    select cells.monitor_id, cells.unit_id, cells.category as entity_id, members.record_id as publication_id
    from marts.dim_cells as cells
    inner join marts.bridge_cell_members as members on cells.cell_id = members.cell_id
    where cells.indicator_id = ? and cells.facet = ? and cells.counting = 'full'
        and (cells.monitor_id, cells.period) in (
            select (monitor_id, period) from reporting.rpt_publications_by_institution where period_kind = 'total'
        )
    order by all
"""


def write_review(suggestions: pl.DataFrame) -> str:
    """The review CSV: a row a suggestion, with empty decision and decided_by. No cell is a formula."""
    rows = [tuple(_escaped(cell) for cell in row) + ("", "") for row in suggestions.iter_rows()]
    # A spreadsheet guesses the encoding without the mark, and would break accents and Chinese
    return "\ufeff" + to_csv(_REVIEW, rows)


def _escaped(cell: object) -> object:
    """An apostrophe at the beginning is doubled, so that one taken away gives the cell back whatever it was."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith("'") else cell


def read_review(path: Path, decided_by: str) -> list[Decision]:
    """The decided rows of a review CSV; rows without a decision are passed over. Raises IngestionError."""
    rows = list(_rows(path, _READ_BACK))
    decisions = []
    for number, row in enumerate(rows, start=1):
        values = {name: (row.get(name) or "").removeprefix("'").strip() for name in (*_READ_BACK, "decided_by")}
        place = f"{path.name}: row {number} ({values['variant']})"
        if not values["decision"]:
            continue
        values["decision"] = values["decision"].lower()
        values["decided_by"] = values["decided_by"] or decided_by or _NOT_NAMED
        try:
            checked_kind(values["kind"], place)
        except Contradiction as error:
            raise IngestionError(str(error)) from error
        decisions.append(Decision(**values, place=place))
    return decisions


def apply_review(decisions: Sequence[Decision], seeds: Path, decided_on: str) -> dict[str, int]:
    """Write decisions into the seeds; returns rows added by file. The same decisions again add none.

    Raises IngestionError, having changed nothing, when decisions contradict each other or what is decided.
    """
    folder = seeds / _FOLDER
    texts: dict[Path, str] = {}
    refused: dict[tuple[str, str, str], tuple[str, str]] = {}
    for kind in KINDS:
        before = _decided(kind, folder)
        try:
            after = decided(kind, before, decisions, decided_on)
        except Contradiction as error:
            raise IngestionError(f"{error}; no seed was changed") from error
        seed = _OF_KIND[kind]
        pairs = sorted(after.spellings.items(), key=lambda pair: (pair[1], pair[0]))
        texts[folder / seed.spellings] = _csv((_spelling(kind), seed.key), pairs)
        if seed.entities:
            texts[folder / seed.entities] = _with_entities(folder / seed.entities, seed.key, before, after)
        refused |= {(*pair, kind): said for pair, said in after.rejections.items()}
    header = ("variant", "canonical", "kind", "decided_by", "decided_on")
    lines = [(*key, *said) for key, said in sorted(refused.items(), key=lambda item: (item[0][2], item[0]))]
    texts[folder / _REJECTIONS] = _csv(header, lines)
    return {path.name: _replace(path, text) for path, text in texts.items()}


def _decided(kind: str, folder: Path) -> Decided:
    seed = _OF_KIND[kind]
    return Decided(
        spellings={row[_spelling(kind)]: row[seed.key] for row in _rows(folder / seed.spellings)},
        labels={row[seed.key]: row["label_en"] for row in (_rows(folder / seed.entities) if seed.entities else ())},
        rejections={
            (row["variant"], row["canonical"]): (row["decided_by"], row["decided_on"])
            for row in _rows(folder / _REJECTIONS)
            if row["kind"] == kind
        },
    )


def _with_entities(path: Path, key: str, before: Decided, after: Decided) -> str:
    """The seed with new entities behind those it has, whose order people made."""
    rows = list(_rows(path))
    header = list(rows[0]) if rows else [key, "label_en", "label_zh"]
    for entity in sorted(after.labels.keys() - before.labels.keys()):
        label = after.labels[entity]
        rows.append(dict.fromkeys(header, "") | _known(header, {key: entity, "label_en": label, "label_zh": label}))
    return _csv(header, [[row[name] for name in header] for row in rows])


def _known(header: Sequence[str], values: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in (_DEFAULTS | values).items() if name in header}


def _rows(path: Path, needed: Iterable[str] = ()) -> Iterable[dict[str, str]]:
    """Rows of a CSV by column. Raises IngestionError: not to be read, a column missing, a row of another length."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise IngestionError(
                    f"{path} has no column {', '.join(missing)}; observatory thesaurus suggest gives them"
                )
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise IngestionError(f"{path} cannot be read as CSV in UTF-8: {error}; save it as CSV UTF-8") from error
    for number, row in enumerate(rows, start=1):
        if None in row or None in row.values():
            raise IngestionError(f"{path}: row {number} has not as many fields as the header; quote texts with commas")
    return rows


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows([header, *rows])
    return written.getvalue()


def _replace(path: Path, text: str) -> int:
    """Put a whole file in the place of the old one, unless it is equal; returns by how many rows it is longer."""
    before = path.read_bytes().decode("utf-8") if path.exists() else ""
    if text != before:
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(text.encode("utf-8"))
        os.replace(partial, path)
    # Counted as rows: a text in quotes may hold line ends
    return len(list(csv.reader(StringIO(text)))) - len(list(csv.reader(StringIO(before))))
