"""Real exports of bibliographic databases: every record read, counts against an independent plain reading."""

import csv
import json
import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from ingestion.containers import RefusedFile
from ingestion.publication_records import SCHEMA
from ingestion.publication_sources import READERS

# File -> source, form and number of records
FILES = {
    "overlap_pair/scopus_153.csv": ("scopus", "csv", 153),
    "scopus/old_layout_220.csv": ("scopus", "csv", 220),
    "scopus/header_45_rows_46_fields.csv": ("scopus", "csv", 58),
    "pubmed/medline_335.txt": ("pubmed", "medline", 335),
    "pubmed/breast_cancer_10.nbib": ("pubmed", "medline", 10),
    "pubmed/pubmed1.xml": ("pubmed", "xml", 2),
    "pubmed/pubmed4.xml": ("pubmed", "xml", 1),
    "pubmed/pubmed7.xml": ("pubmed", "xml", 1),
    "openalex/works_95.jsonl": ("openalex", "jsonl", 95),
    "lens/scholarly_1000.csv": ("lens", "csv", 1000),
    "cnki/estudy_20.txt": ("cnki", "estudy", 20),
    "cnki/noteexpress_15.net": ("cnki", "noteexpress", 15),
    "cnki/fullwidth_colon.net": ("cnki", "noteexpress", 1),
    "cnki/line_break_in_address.net": ("cnki", "noteexpress", 1),
    "cnki/wanfang_noteexpress_20.net": ("wanfang", "noteexpress", 20),
}
DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
EMAIL = re.compile(r"\S@[A-Za-z0-9-]+\.[A-Za-z]")


def module(source: str):
    return import_module(f"ingestion.sources.{source}")


@pytest.fixture(scope="module")
def read(real_data):
    known: dict[str, pl.DataFrame] = {}

    def records(name: str) -> pl.DataFrame:
        if name not in known:
            source, form, _ = FILES[name]
            parts = list(module(source).read(real_data / name, form))
            assert [problem for part in parts for problem in part.problems] == []
            known[name] = pl.concat([part.records for part in parts])
        return known[name]

    return records


def entries(frame: pl.DataFrame, column: str) -> list:
    return [entry for row in frame[column].to_list() for entry in row or ()]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_each_file_is_recognised_by_one_reader_and_no_other_file_by_any(real_data):
    samples = Path(__file__).resolve().parents[2] / "samples"
    found = {}
    for folder in (real_data, samples):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            with path.open("rb") as file:
                head = file.read(64 << 10)
            forms = {reader.SOURCE_ID: reader.format_of(head) for reader in READERS}
            found[path.relative_to(folder).as_posix()] = [(name, form) for name, form in forms.items() if form]
    theirs = {name for name in found if name.startswith("web_of_science/") or name == "overlap_pair/wos_150.txt"}
    assert {name: [source for source, _ in found.pop(name)] for name in theirs} == dict.fromkeys(
        theirs, ["web_of_science"]
    )
    expected = {name: [(source, form)] for name, (source, form, _) in FILES.items()}
    expected["lens/patents_3779.csv"] = [("lens", "patents")]
    # Our own samples, of this and of other families
    ours = {name: found.pop(name) for name in list(found) if name.startswith("publications/")}
    assert {name: forms[0][0] for name, forms in ours.items() if forms} == {
        "publications/cnki.net": "cnki",
        "publications/scopus.csv": "scopus",
        "publications/highly_cited_1-257.txt": "web_of_science",
        **{f"publications/savedrecs_{part}.txt": "web_of_science" for part in ("1-500", "501-1000", "1001-1500")},
    }
    assert all(len(forms) <= 1 for forms in ours.values())
    assert {name: forms for name, forms in found.items() if forms} == expected


@pytest.mark.parametrize("name", FILES)
def test_every_record_is_read_with_valid_ids_and_without_mail_addresses(read, name):
    records = read(name)
    assert records.height == FILES[name][2] and dict(records.schema) == SCHEMA
    assert records["record_key"].n_unique() == records.height
    assert records["line"].is_sorted() and records["line"].n_unique() in (records.height, 1)  # XML in one line
    assert all(DOI.fullmatch(doi) and doi == doi.lower() for doi in records["doi"].drop_nulls())
    assert all(pmid.isdigit() for pmid in records["pmid"].drop_nulls())
    assert all(1900 < year < 2100 for year in records["publication_year"].drop_nulls())
    assert not EMAIL.search(str(records.to_dicts()))
    count = records["authors"].list.len().fill_null(0).to_list()
    for authors, placed in zip(count, records["addresses"].to_list(), strict=True):
        assert {at for one in placed or () for at in one["author_positions"]} <= {*range(1, authors + 1)}


def test_patents_of_the_lens_are_refused(real_data):
    with pytest.raises(RefusedFile, match="patents, not of publications"):
        list(module("lens").read(real_data / "lens" / "patents_3779.csv", "patents"))


def test_scopus_authors_addresses_and_grants_are_those_of_a_plain_reading(read, real_data):
    rows, records = table(real_data / "overlap_pair" / "scopus_153.csv"), read("overlap_pair/scopus_153.csv")
    assert records["scopus_eid"].to_list() == [row["EID"] for row in rows]
    assert [len(people) for people in records["authors"]] == [len(row["Author full names"].split(";")) for row in rows]
    assert records["doi"].to_list() == [row["DOI"].lower() or None for row in rows]
    told = [{*row["Affiliations"].split("; ")} - {""} for row in rows]
    assert [{one["text"] for one in placed or ()} for placed in records["addresses"].to_list()] == told
    assert all(one["author_positions"] for one in entries(records, "addresses"))
    # Each number stands in brackets behind its funder, and each funder with one stands there again without
    grants = [{number for one in row or () for number in one["grant_numbers"]} for row in records["funders"].to_list()]
    bracket = re.compile(r"\(([^()]*\d[^()]*)\)")
    assert grants == [
        {number for part in bracket.findall(row["Funding Details"]) for number in part.split(", ")} for row in rows
    ]
    nsfc = [one for one in entries(records, "funders") if (one["name"] or "").startswith("National Natural Science F")]
    assert len({one["name"] for one in nsfc}) == 3 and all(one["grant_numbers"] for one in nsfc)
    assert sum(bool(row["Correspondence Address"]) for row in rows) == records["corresponding"].count() == 140


def test_scopus_rows_that_are_wider_than_their_header_keep_their_columns(read, real_data):
    with (real_data / "scopus" / "header_45_rows_46_fields.csv").open(encoding="utf-8-sig", newline="") as file:
        _, *rows = csv.reader(file)
    records = read("scopus/header_45_rows_46_fields.csv")
    assert Counter(map(len, rows)) == {46: 56, 45: 2}
    # From the end both kinds of row have the same columns
    assert records["scopus_eid"].to_list() == [row[-1] for row in rows]
    assert records["document_types"].to_list() == [[row[-5]] for row in rows]
    assert records["pmid"].to_list() == [row[-8] or None for row in rows]
    assert records["references"].list.len().fill_null(0).to_list() == [
        row[-20].count("; ") + 1 if row[-20] else 0 for row in rows
    ]


def test_scopus_and_web_of_science_share_their_99_dois(read, real_data):
    text = (real_data / "overlap_pair" / "wos_150.txt").read_text(encoding="utf-8-sig")
    theirs = {doi.lower() for doi in re.findall(r"^DI (\S+)", text, re.MULTILINE)}
    assert len(theirs & {*read("overlap_pair/scopus_153.csv")["doi"]}) == 99


@pytest.mark.parametrize("name", ["pubmed/medline_335.txt", "pubmed/breast_cancer_10.nbib"])
def test_medline_fields_are_as_many_as_their_tags(read, real_data, name):
    text, records = (real_data / name).read_text(encoding="utf-8").replace("\r\n", "\n"), read(name)

    def tags(pattern: str) -> int:
        return len(re.findall(rf"^{pattern}", text, re.MULTILINE))

    assert records["pmid"].to_list() == re.findall(r"^PMID- (\d+)", text, re.MULTILINE)
    assert len(entries(records, "authors")) == tags("FAU ") + tags("CN  ")
    assert sum(bool(one["orcid"]) for one in entries(records, "authors")) == tags("AUID- ORCID")
    assert len(entries(records, "index_keywords")) == tags("MH  ")
    assert records["pmcid"].count() == tags("PMC ")
    assert records["abstract"].count() == tags("AB  ")
    blocks = re.split(r"^(?=PMID- )", text, flags=re.MULTILINE)[1:]
    with_doi = [bool(re.search(r"^(?:LID|AID) - 10\.\S+ \[doi\]", block, re.MULTILINE)) for block in blocks]
    assert records["doi"].is_not_null().to_list() == with_doi
    # An address that is given n times belongs to n authors
    links = sum(len(one["author_positions"]) for one in entries(records, "addresses"))
    assert links == tags("AD  ") - sum(max(0, twice) for twice in _addresses_given_twice(text))


def _addresses_given_twice(text: str) -> list[int]:
    """For each author how often an address stands there again."""
    found = []
    for author in re.split(r"^FAU ", text, flags=re.MULTILINE):
        own = re.findall(r"^AD  - ((?:.*\n      )*.*)", author, re.MULTILINE)
        shown = [re.sub(r"[\s.]*$", "", re.sub(r"\s+", " ", one)) for one in own]
        found.append(len(shown) - len({*shown}))
    return found


def test_pubmed_xml_has_the_authors_and_references_of_its_elements(read, real_data):
    for name in ("pubmed/pubmed1.xml", "pubmed/pubmed4.xml", "pubmed/pubmed7.xml"):
        root = ElementTree.parse(real_data / name).getroot()
        records = read(name)
        assert records["pmid"].to_list() == [one.text for one in root.iterfind("*/MedlineCitation/PMID")]
        assert len(entries(records, "authors")) == len(root.findall(".//AuthorList/Author"))
        assert len(entries(records, "references")) == len(root.findall(".//Reference"))
        assert len(entries(records, "index_keywords")) == len(root.findall(".//MeshHeading"))
    [gut] = read("pubmed/pubmed4.xml").to_dicts()
    assert gut["doi"] == "10.1136/gutjnl-2016-312510" and gut["pmcid"] == "PMC5442267"
    [imaging] = read("pubmed/pubmed7.xml").to_dicts()
    assert imaging["addresses"][0]["author_positions"] == [1, 2, 4, 5, 7, 8] and imaging["reference_count"] == 49


def test_openalex_works_are_those_of_a_plain_reading(read, real_data):
    records = read("openalex/works_95.jsonl")
    lines = (real_data / "openalex" / "works_95.jsonl").read_text(encoding="utf-8").splitlines()
    works = [json.loads(line) for line in lines]
    assert [len(people or ()) for people in records["authors"].to_list()] == [len(one["authorships"]) for one in works]
    for work, record in zip(works, records.to_dicts(), strict=True):
        index = work["abstract_inverted_index"] or {}
        assert len((record["abstract"] or "").split()) <= sum(map(len, index.values()))
        first = next((word for word, at in index.items() if 0 in at), "")
        assert (record["abstract"] or "").startswith(re.sub(r"<[^>]*>", "", first))
        numbers = {award["funder_award_id"] for award in work["awards"] if award["funder_award_id"]}
        assert {number for one in record["funders"] or () for number in one["grant_numbers"]} == {
            " ".join(number.split()) for number in numbers
        }
        assert {one["text"] for one in record["references"] or ()} == {
            one.rsplit("/", 1)[1] for one in work["referenced_works"]
        }
    assert sum(map(len, (one or () for one in records["corresponding"].to_list()))) == sum(
        bool(person["is_corresponding"]) for one in works for person in one["authorships"]
    )
    assert {one["country_text"] for one in entries(records, "addresses")} >= {"CN", "US"}


def test_lens_columns_are_filled_where_the_export_is(read, real_data):
    rows, records = table(real_data / "lens" / "scholarly_1000.csv"), read("lens/scholarly_1000.csv")
    columns = {
        **{"Title": "title", "Author/s": "authors", "Abstract": "abstract", "Fields of Study": "categories"},
        **{"MeSH Terms": "index_keywords", "Keywords": "author_keywords", "Funding": "funders", "DOI": "doi"},
        **{"PMID": "pmid", "PMCID": "pmcid", "References": "references", "Publication Year": "publication_year"},
        **{"ISSNs": "issns", "Citing Works Count": "citation_count", "Source Title": "container_title"},
    }
    filled = {name: sum(bool(row[name]) for row in rows) for name in columns}
    assert {name: records[column].count() for name, column in columns.items()} == filled
    assert len(entries(records, "references")) == sum(
        row["References"].count("; ") + bool(row["References"]) for row in rows
    )
    assert records["citation_count"].sum() == sum(int(row["Citing Works Count"]) for row in rows)


def test_chinese_exports_have_their_authors_and_years(read, real_data):
    estudy = (real_data / "cnki" / "estudy_20.txt").read_text(encoding="utf-8")
    records = read("cnki/estudy_20.txt")
    names = [line.split(":", 1)[1] for line in estudy.splitlines() if line.startswith("Author-")]
    assert len(entries(records, "authors")) == sum(
        len([one for one in line.split(";") if one.strip()]) for line in names
    )
    assert dict(records["publication_year_rule"].value_counts().iter_rows()) == {
        "published": estudy.count("\nYear-"),
        "early_access": 20 - estudy.count("\nYear-"),
    }
    wanfang = (real_data / "cnki" / "wanfang_noteexpress_20.net").read_text(encoding="utf-8")
    records = read("cnki/wanfang_noteexpress_20.net")
    assert len(entries(records, "authors")) == wanfang.count("\n{Author}:")
    links = sum(len(one["author_positions"]) for one in entries(records, "addresses"))
    assert links == wanfang.count("\n{Author Address}:") + 1  # one author has two in a line
    noteexpress = read("cnki/noteexpress_15.net")
    assert noteexpress["publication_year"].null_count() == 3  # neither year nor date stands there
    [odd] = read("cnki/line_break_in_address.net").to_dicts()
    assert len(odd["authors"]) == 2 and odd["publication_year"] == 2005 and len(odd["author_keywords"]) == 4
    assert odd["addresses"][0]["text"].endswith("430074")
    [colon] = read("cnki/fullwidth_colon.net").to_dicts()
    assert colon["language"] == "chi" and len(colon["abstract"]) > 200 and len(colon["author_keywords"]) == 5
