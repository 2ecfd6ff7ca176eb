"""The real exports of Web of Science: every record read, formats that agree, counts against a plain reading."""

import re
from pathlib import Path

import polars as pl
import pytest

from ingestion.publication_records import ReadPart
from ingestion.sources import web_of_science
from ingestion.sources.web_of_science_fields import TAGS, fields
from tests.plain_web_of_science import plain_records

TAGGED = {
    "lung_injury_472.txt": 472,
    "oncology_cardiac_500.txt": 500,
    "crlf_856.txt": 856,
    "breast_cancer_10.txt": 10,
    "same_469_records/savedrecs.txt": 469,
    "same_50_records/plaintext.txt": 50,
}
OTHERS = {
    "same_469_records/savedrecs.bib": 469,
    "same_469_records/savedrecs.ris": 469,
    "same_50_records/tab_utf8.txt": 50,
    "same_50_records/tab_utf16.txt": 50,
}


@pytest.fixture(scope="module")
def folder(real_data) -> Path:
    return real_data / "web_of_science"


def read(path: Path) -> list[ReadPart]:
    with path.open("rb") as file:
        form = web_of_science.format_of(file.read(web_of_science.HEAD_BYTES))
    return list(web_of_science.read(path, form))


def records(path: Path) -> pl.DataFrame:
    """All records by key; nothing may be put aside or unknown."""
    found = read(path)
    assert not any(part.problems or part.findings for part in found)
    return pl.concat([part.records for part in found]).sort("record_key")


def differing(one: pl.DataFrame, other: pl.DataFrame) -> dict[str, list[str]]:
    """Column -> keys of the records that differ in it."""
    assert one["record_key"].to_list() == other["record_key"].to_list()
    unequal = {name: one[name].ne_missing(other[name]) for name in one.columns if name not in ("line", "sha256")}
    return {name: one["record_key"].filter(differs).to_list() for name, differs in unequal.items() if differs.any()}


@pytest.mark.parametrize(("name", "count"), (TAGGED | OTHERS).items())
def test_every_record_is_read(folder, name, count):
    found = records(folder / name)
    assert found.height == count == found["record_key"].n_unique()
    assert found["title"].null_count() == found["publication_year"].null_count() == 0
    texts = found.select(pl.exclude("sha256")).write_json()
    assert "@example.org" not in texts and "&amp;" not in texts and "<i>" not in texts


@pytest.mark.parametrize("name", [*TAGGED, "malformed/missing_space_and_ut.txt", "malformed/bad_first_cr_no_ef.txt"])
def test_the_quick_stage_agrees_with_a_plain_reader_in_every_cell(folder, name):
    content = (folder / name).read_bytes()
    expected = [(one.line, one.reason, {} if one.reason else one.cells()) for one in plain_records(content)]
    for block_bytes in (100_000, 2**26):
        rows = [row for table in fields(folder / name, "utf-8", block_bytes) for row in table.to_pylist()]
        found = [(row["line"], row["reason"], {tag: row[tag] for tag in TAGS if row[tag] is not None}) for row in rows]
        assert found == expected


def test_no_other_file_is_claimed(real_data, folder):
    ours = {folder / name for name in TAGGED | OTHERS} | set((folder / "malformed").iterdir())
    ours.add(real_data / "overlap_pair" / "wos_150.txt")
    claimed = set()
    for path in (path for path in real_data.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            if web_of_science.format_of(file.read(web_of_science.HEAD_BYTES)):
                claimed.add(path)
    assert claimed == ours


def test_three_encodings_of_one_query_are_one_table(folder):
    tagged, tab, wide = (
        records(folder / "same_50_records" / name) for name in ("plaintext.txt", "tab_utf8.txt", "tab_utf16.txt")
    )
    assert differing(tagged, tab) == {} and tab.equals(wide)
    assert tagged["sha256"].equals(tab["sha256"])


def without(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return frame.with_columns(pl.lit(None).cast(frame.schema[name]).alias(name) for name in columns)


def authors_without(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in names]
    return frame.with_columns(pl.col("authors").list.eval(pl.element().struct.with_fields(*absent)))


def test_bibtex_holds_what_tagged_text_holds(folder):
    tagged, other = (records(folder / "same_469_records" / f"savedrecs.{kind}") for kind in ("txt", "bib"))
    found = differing(authors_without(without(tagged, "pmid"), "name"), other)
    # BibTeX writes ` for ', breaks a long web address before a hyphen, has one field for issue and supplement
    texts = pl.col("abstract").str.replace_all("`", "'")
    assert differing(tagged.select("record_key", texts), other.select("record_key", texts)) == {
        "abstract": ["WOS:001187825000001"]
    }
    assert {name: len(keys) for name, keys in found.items()} == {"abstract": 3, "issue": 2}
    supplements = {row["UT"]: row["SU"] for row in tag_rows(folder, "SU")}
    whole = zip(tagged["record_key"], tagged["issue"], other["issue"], strict=True)
    assert all(issue is None and supplements[key] == said for key, issue, said in whole if issue != said)


def tag_rows(folder: Path, tag: str) -> list[dict]:
    (table,) = fields(folder / "same_469_records" / "savedrecs.txt")
    return [row for row in table.select(["UT", tag]).to_pylist() if row[tag]]


def test_ris_holds_what_tagged_text_holds_as_far_as_it_goes(folder):
    tagged, other = (records(folder / "same_469_records" / f"savedrecs.{kind}") for kind in ("txt", "ris"))
    absent = ["pmid", "document_types", "corresponding", "categories", "research_areas", "references"]
    absent += ["citation_date_text", "is_highly_cited"]
    less = authors_without(without(tagged, *absent), "full_name", "orcid")
    of_nobody = pl.lit([], dtype=pl.List(pl.Int32)).alias("author_positions")
    less = less.with_columns(pl.col("addresses").list.eval(pl.element().struct.with_fields(of_nobody)))
    found = differing(less, authors_without(other, "full_name"))
    # Which of the keywords are index terms is a guess: wrong in 10 of 334 records, but no keyword is lost
    assert {name: len(keys) for name, keys in found.items()} == {"author_keywords": 10, "index_keywords": 10}
    assert words(tagged) == words(other)


def words(frame: pl.DataFrame) -> list[list[str]]:
    return [
        (author or []) + (index or []) for author, index in frame.select("author_keywords", "index_keywords").rows()
    ]


@pytest.fixture(scope="module")
def lung(folder) -> tuple[pl.DataFrame, list[dict[str, str]]]:
    plain = [one.cells() for one in plain_records((folder / "lung_injury_472.txt").read_bytes())]
    return records(folder / "lung_injury_472.txt"), sorted(plain, key=lambda cells: cells["UT"])


def test_countries_of_papers_are_counted_as_a_plain_count_does(lung):
    found, plain = lung
    said = found.select(
        china=pl.col("addresses").list.eval(pl.element().struct.field("country_text") == "Peoples R China").list.any(),
        usa=pl.col("addresses").list.eval(pl.element().struct.field("country_text").str.ends_with("USA")).list.any(),
    )
    china = ["Peoples R China.\n" in f"{cells['C1']}\n" for cells in plain]
    usa = [bool(re.search(r"\bUSA\.$", cells["C1"], re.MULTILINE)) for cells in plain]
    assert said["china"].to_list() == china and said["usa"].to_list() == usa
    joint = sum(one and other for one, other in zip(china, usa, strict=True))
    assert (sum(china), sum(usa), joint) == (156, 253, 24)


def test_funders_are_counted_as_a_plain_count_does(lung):
    found, plain = lung
    counted = []
    for cells in plain:
        text = " ".join(cells.get("FU", "").split())
        while (less := re.sub(r"\[[^\[\]]*\]", "#", text)) != text:
            text = less
        counted.append(len([part for part in text.split(";") if part.strip()]))
    assert found["funders"].list.len().fill_null(0).to_list() == counted
    assert (sum(counted), sum(1 for count in counted if count)) == (1040, 425)
    numbers = found["funders"].explode().struct.field("grant_numbers").explode().drop_nulls()
    nested = numbers.filter(numbers.str.contains(r"[\[\]]"))
    assert (len(numbers), nested.to_list()) == (1201, ["[2013]2074", "[2015]438", "[2015]2002"])


def test_authors_of_addresses_are_found(lung):
    """Every name in a bracket is an author of the record; which one is checked by his full name."""
    found, plain = lung
    for row, cells in zip(found.iter_rows(named=True), plain, strict=True):
        lines = [line.strip() for line in cells["C1"].split("\n")]
        names = [re.match(r"\[(.*?)\] ", line) for line in lines]
        expected = [sorted(set(matched[1].split("; "))) if matched else [] for matched in names]
        full = [one["full_name"] for one in row["authors"]]
        assert [sorted({full[place - 1] for place in one["author_positions"]}) for one in row["addresses"]] == expected


def test_malformed_files_keep_what_is_good(folder):
    (one,) = read(folder / "malformed" / "missing_space_and_ut.txt")
    assert one.records.height == 31
    assert [(problem.line, problem.reason) for problem in one.problems] == [
        (3, "mixed_fields"),
        (415, "unreadable_line"),
        (534, "required_missing"),
    ]
    assert "416" in one.problems[1].detail and b"\nAUGilles, H\n" in one.problems[1].body
    (other,) = read(folder / "malformed" / "bad_first_cr_no_ef.txt")
    assert (other.records.height, [problem.reason for problem in other.problems]) == (31, ["mixed_fields"])
