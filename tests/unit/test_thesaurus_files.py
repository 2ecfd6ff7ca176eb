"""Decisions about names: seeds after a review, contradictions, hostile cells, the command on a tiny warehouse.

Belongs here: files of the thesaurus queue. Does not belong here: what is suggested (test_thesaurus.py).
"""

import csv
import io
import random
import re
import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.name_words import plain_words
from analysis.thesaurus import SUGGESTION_SCHEMA, suggestions
from ingestion.errors import IngestionError
from orchestration.thesaurus_files import SEEDS, apply_review, read_review, read_thesaurus, write_review
from tests.homes import Home
from tests.made_names import mentions, standings

REVIEW = ("kind", "variant", "canonical", "canonical_label", "decision", "decided_by")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the seeds."""
    shutil.copytree(SEEDS, tmp_path / "seeds")
    return tmp_path / "seeds"


def review(folder: Path, *rows: tuple[str, ...]) -> Path:
    path = folder / "review.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([REVIEW, *(row + ("",) * (len(REVIEW) - len(row)) for row in rows)])
    return path


def contents(seeds: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(seeds.rglob("*.csv"))}


DECIDED = (
    ("institutions", "Fudan Univ.  Shanghai", "fudan_university", "Fudan University", "accept"),
    ("institutions", "Toho University", "toho_univ", "Toho Univ", "Accept"),
    ("funders", "Natl Inst of Hlth", "nih", "National Institutes of Health", "accept"),
    ("funders", "Umbrella, Inc", "umbrella_corp", "Umbrella Corp", "accept"),
    ("terms", "NSCLC", "non-small cell lung cancer", "non-small cell lung cancer", "accept"),
    ("terms", "hypotension", "hypertension", "hypertension", "reject", "A. Reader"),
    ("terms", "undecided", "undecided name", "undecided name", ""),
)


def test_decisions_become_rows_once_in_any_order(seeds: Path, tmp_path: Path):
    start = contents(seeds)
    path = review(tmp_path, *DECIDED)
    added = apply_review(read_review(path, ""), seeds, "2026-11-25")
    assert {name: count for name, count in added.items() if count} == {
        "publication_institution_aliases.csv": 3, "publication_institutions.csv": 1, "funder_aliases.csv": 3,
        "funders.csv": 1, "term_synonyms.csv": 1, "publication_thesaurus_rejections.csv": 1,
    }  # fmt: skip
    after = contents(seeds)
    for name, before in start.items():
        assert set(before.splitlines()) <= set(after[name].splitlines()), "no row is lost"
    assert after["publication_thesaurus_rejections.csv"].splitlines()[1] == (
        b"hypotension,hypertension,terms,A. Reader,2026-11-25"
    )
    assert after["funders.csv"].endswith(b"umbrella_corp,Umbrella Corp,Umbrella Corp,not_known,,\n")
    assert not any(apply_review(read_review(path, ""), seeds, "2026-12-24").values()) and contents(seeds) == after
    other = tmp_path / "other"
    shutil.copytree(SEEDS, other)
    rows = list(DECIDED)
    random.Random(1).shuffle(rows)
    for row in rows:
        apply_review(read_review(review(tmp_path, row), ""), other, "2026-11-25")
    assert contents(other) == after


def test_what_is_decided_is_known_and_refused_afterwards(seeds: Path, tmp_path: Path):
    apply_review(read_review(review(tmp_path, *DECIDED), ""), seeds, "2026-11-25")
    for kind, count in (("institutions", 0), ("funders", 0), ("terms", 0)):
        table = mentions(*((row[1], [at], None, None) for at, row in enumerate(DECIDED) if row[0] == kind and row[4]),
                         ("hypertension", [50, 51], None, None))  # fmt: skip
        known = read_thesaurus(kind, seeds)
        owners = {plain_words(text): entity for entity, _, text in known.known.iter_rows()}
        reviewed = table.with_columns(
            pl.col("words").replace_strict(owners, default=pl.col("entity_id")).alias("entity_id"),
            pl.col("words").is_in(list(owners)).alias("is_in_thesaurus"),
        )
        assert suggestions(kind, reviewed, known, standings(reviewed)).height == count


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("terms", "a b", "c d", "c d", "yes")], "decision is 'yes'"),
        ([("names", "a b", "c d", "c d", "accept")], "kind is 'names'"),
        ([("institutions", "Fudan Univ", "cas", "", "accept")], "is to be 'cas' and is 'fudan_university'"),
        ([("institutions", "Fudan Univ", "fudan_university", "", "reject")], "counted as 'fudan_university' already"),
        ([("funders", "A B", "nih", "", "accept"), ("funders", "a-b", "nci", "", "accept")], "keep one of them"),
        ([("funders", "A B", "nih", "", "accept"), ("funders", "a b", "nih", "", "reject")], "is rejected"),
        ([("terms", "a b", "c d", "", "accept"), ("terms", "c d", "e f", "", "accept")], "name the last one"),
        ([("institutions", "A B", "c_d", "C D", "accept"), ("institutions", "C D", "cas", "", "accept")], "and is 'c"),
        ([("institutions", "A B", "unheard_of", "Something else", "accept")], "nobody knows 'unheard_of'"),
        ([("terms", "...", "c d", "c d", "accept")], "need a word each"),
        ([("terms", "C-D", "c d", "c d", "accept")], "take the row away"),
    ],
)
def test_contradictions_change_nothing_and_are_said_in_one_line(seeds: Path, tmp_path: Path, rows, message):
    before = contents(seeds)
    good = ("terms", "good", "better", "better", "accept")
    with pytest.raises(IngestionError, match=re.escape(message)) as raised:
        apply_review(read_review(review(tmp_path, good, *rows), ""), seeds, "2026-11-25")
    assert "\n" not in str(raised.value) and "review.csv: row" in str(raised.value)
    assert contents(seeds) == before


def test_a_rejection_stands_until_its_row_is_taken_away(seeds: Path, tmp_path: Path):
    apply_review(read_review(review(tmp_path, DECIDED[5]), ""), seeds, "2026-11-25")
    turned = ("terms", "hypertension", "hypotension", "hypotension", "accept")
    with pytest.raises(IngestionError, match="take its row out of publication_thesaurus_rejections.csv"):
        apply_review(read_review(review(tmp_path, turned), ""), seeds, "2026-11-25")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("kind,variant\nterms,a\n", "has no column canonical, canonical_label, decision"),
        (",".join(REVIEW) + "\nterms,a,b\n", "row 1 has not as many fields"),
        (",".join(REVIEW) + '\nterms,"a\n', "cannot be read as CSV"),
        (",".join(REVIEW) + "\nterms,\xff\n", "cannot be read as CSV in UTF-8"),
    ],
)
def test_a_broken_review_is_refused(tmp_path: Path, content: str, message: str):
    path = tmp_path / "broken.csv"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(IngestionError, match=message):
        read_review(path, "")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=9), max_size=4))
def test_no_cell_of_a_review_is_a_formula_and_every_name_comes_back(tmp_path_factory, texts: list[str]):
    hostile = [*texts, "=1+1", "'=1+1", "''", "-x", "\t@y", 'a"b,c\nd', "\u4e2d\u56fd"]
    row = {name: "x" if kind == pl.String else None for name, kind in SUGGESTION_SCHEMA.items()}
    rows = [row | {"kind": "terms", "variant": text} for text in hostile]
    written = write_review(pl.DataFrame(rows, schema=SUGGESTION_SCHEMA))
    cells = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")))
    assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) for line in cells for cell in line)
    place = cells[0].index("decision")
    decided = [cells[0], *(line[:place] + ["accept"] + line[place + 1 :] for line in cells[1:])]
    path = tmp_path_factory.mktemp("review") / "review.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(decided)
    assert [one.variant for one in read_review(path, "")] == [text.strip() for text in hostile]


def test_the_command_reads_a_warehouse_and_writes_seeds(seeds: Path, tmp_path: Path):
    home = Home(tmp_path / "home")
    home.path.mkdir()
    nothing = home.run("thesaurus", "suggest", "funders", expect=1)
    assert "neither a release nor a warehouse" in nothing.stderr and len(nothing.stderr.splitlines()) == 1
    rows = mentions(("Univ Umea", [1], "SWE", "k2_long"), ("Umea Univ", range(2, 6), "SWE", "k2_long"))
    with duckdb.connect(home.path / "warehouse.duckdb") as warehouse:
        warehouse.execute("create schema marts; create schema reporting")
        warehouse.register("given", rows.to_arrow())
        warehouse.execute("create table marts.bridge_publication_names as select 'institutions' as kind, * from given")
        warehouse.execute("""
            create table marts.dim_cells as
                select distinct entity_id as cell_id, 'm' as monitor_id, 'sweden' as unit_id,
                    'paper_count' as indicator_id, 'institution' as facet, entity_id as category, 'full' as counting,
                '2013-2022' as period from given;
            create table marts.bridge_cell_members as
                select entity_id as cell_id, publication_id as record_id from given;
            create table reporting.rpt_publications_by_institution as
                select 'm' as monitor_id, '2013-2022' as period, 'total' as period_kind
        """)
    path = tmp_path / "review.csv"
    done = home.run("thesaurus", "suggest", "institutions", "--output", str(path), "--seeds", str(seeds))
    assert done.stdout.startswith("1 suggestions") and "1 of them change a top ten" in done.stdout
    printed = home.run("thesaurus", "suggest", "institutions", "--seeds", str(seeds)).stdout
    assert printed == path.read_text(encoding="utf-8-sig")
    (found,) = csv.DictReader(io.StringIO(printed))
    assert "m/sweden: Umea Univ from 1 to 1 (4 to 5 papers), univ_umea leaves place 2" == found["top_ten_effect"]
    assert (found["decision"], found["shared_key_count"], found["shared_keys"]) == ("", "1", "")
    path.write_text(printed.replace(",,\n", ",reject,\n"), encoding="utf-8")
    for said_of in ("1 in publication_thesaurus_rejections.csv", "none, all were decided before"):
        applied = home.run("thesaurus", "apply", str(path), "--by", "A. Reader", "--seeds", str(seeds),
                           OBSERVATORY_FIXED_CLOCK="2026-11-25T08:00:00Z")  # fmt: skip
        assert said_of in applied.stdout
    assert "Univ Umea,umea_univ,institutions,A. Reader,2026-11-25\n" in (
        seeds / "publications" / "publication_thesaurus_rejections.csv"
    ).read_text(encoding="utf-8")
    assert home.run("thesaurus", "suggest", "institutions", "--seeds", str(seeds)).stdout.count("\n") == 1
