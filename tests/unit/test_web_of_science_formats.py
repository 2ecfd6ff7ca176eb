"""Web of Science as BibTeX, RIS and tab-delimited text, made up: what each of them garbles; files of others."""

import pytest

from ingestion.sources import web_of_science
from tests.plain_web_of_science import parts

BIBTEX = r"""
@article{ WOS:000000000000001,
Author = {Li, Jr, Xiao and Wang,
   Yan},
Title = {A ``made-up{''} title \& `more' \textbackslash{} {[}x] 5\% of \{x\}},
Journal = {JOURNAL},
Year = {2024},
Number = {3, SI},
Pages = {7},
Affiliation = {Li, X (Corresponding Author), Example Univ, Rome, Italy.
   Li, Xiao, Jr; Wang, Yan, Example Univ, Rome, Italy.
   Other Inst, Paris, France.},
Cited-References = {Smith J, 1999, J EXAMPLES, DOI 10.1000/a\_b.
   Anonymous, 2001, BOOK.},
New-Field = {x},
Unique-ID = {WOS:000000000000001},
}

@article{ WOS:000000000000002,
Title = {No id},
}
@article{ WOS:000000000000003,
Title = {No end},
"""


def test_bibtex_loses_its_escapes_and_keeps_its_authors(tmp_path):
    (part,) = parts(tmp_path, BIBTEX)
    (row,) = part.records.iter_rows(named=True)
    assert row["title"] == "A \"made-up\" title & 'more' \\ [x] 5% of {x}"
    assert [one["full_name"] for one in row["authors"]] == ["Li, Xiao, Jr", "Wang, Yan"]
    assert [(one["organization_text"], one["author_positions"]) for one in row["addresses"]] == [
        ("Example Univ", [1, 2]),
        ("Other Inst", []),
    ]
    assert (row["issue"], row["first_page"], row["last_page"], row["line"]) == ("3", "7", "7", 2)
    assert [one["doi"] for one in row["references"]] == ["10.1000/a_b", None]
    assert row["corresponding"][0]["author_name"] == "Li, X" and part.findings == {("new_field", "New-Field"): 1}
    assert [(one.reason, one.line) for one in part.problems] == [("required_missing", 19), ("truncated", 22)]


RIS = """TY  - JOUR
AU  - Li, X
TI  - A title
KW  - word
KW  - KINASE
AD  - Example Univ, Rome, ItalyAD  - Other Inst, Paris, FranceC3  - OtherPU  - EXAMPLE
SN  - 1234-5678
SN  - 978-1-4665-0947-4
WE  - IndexAN  - WOS:000000000000001
N1  - Times Cited in Web of Science Core Collection:  4
Total Times Cited:  5
Cited Reference Count:  6
ER  -

TY  - JOUR
AN  - WOS:000000000000002
"""


def test_ris_fields_that_run_together_are_parted(tmp_path):
    (part,) = parts(tmp_path, RIS)
    (row,) = part.records.iter_rows(named=True)
    assert [one["country_text"] for one in row["addresses"]] == ["Italy", "France"] and row["publisher"] == "EXAMPLE"
    assert (row["issns"], row["isbns"]) == (["1234-5678"], ["978-1-4665-0947-4"])
    assert (row["author_keywords"], row["index_keywords"]) == (["word"], ["KINASE"])
    assert (row["citation_count"], row["reference_count"], row["is_highly_cited"]) == (4, 6, None)
    assert [(one.reason, one.line) for one in part.problems] == [("truncated", 15)]


def test_tab_rows_may_have_one_tab_more_and_no_quotes(tmp_path):
    header = "PT\tAU\tTI\tSO\tUT\n"
    text = header + 'J\tLi, X; Wu, Y\tA "bare quote\tJ\tWOS:1\t\nJ\ttoo few\nJ\t\tx\ty\t\t\n'
    (part,) = parts(tmp_path, text.encode("utf-16"))
    (row,) = part.records.iter_rows(named=True)
    assert row["title"] == 'A "bare quote' and [one["name"] for one in row["authors"]] == ["Li, X", "Wu, Y"]
    assert [(one.line, one.reason) for one in part.problems] == [(3, "field_count"), (4, "required_missing")]


def test_a_wide_file_that_was_cut_loses_its_last_row_only(tmp_path):
    content = "PT\tAU\tTI\tSO\tUT\nJ\tLi, X\tOne\tJ\tWOS:1\nJ\tLi, X\tTwo\tJ\tWOS:2\n".encode("utf-16")
    (part,) = parts(tmp_path, content[:-3])
    assert part.records["record_key"].to_list() == ["WOS:1"]
    assert [(one.line, one.reason) for one in part.problems] == [(3, "not_utf8")]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\n\n",
        b"PMID- 1\nTI  - x\nPT  - Journal Article\n",
        b"TY  - JOUR\nTI  - x\nDO  - 10.1/x\nER  - \n",
        b"@article{key2020,\ntitle = {x},\n}\n",
        b"%0 Journal Article\n%A Li\n",
        b"RT Journal Article\nSR 1\nA1 Li\n",
        b"Title,Authors\nx,y\n",
        b"\x00\x01\x02",
    ],
)
def test_files_of_others_are_not_claimed(head):
    assert web_of_science.format_of(head) is None


def test_an_empty_or_headed_file_has_no_records(tmp_path):
    header = b"FN Clarivate Analytics Web of Science\nVR 1.0\n"
    for content in (b"", b"\n", header, header + b"EF"):
        (tmp_path / "x").write_bytes(content)
        assert list(web_of_science.read(tmp_path / "x", "tagged")) == []
