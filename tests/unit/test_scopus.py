"""Scopus exports: the three layouts of funders, affiliations told apart, correspondence, wider rows."""

import csv
import io

import pytest

from ingestion.containers import RefusedFile
from ingestion.sources import scopus
from tests.read_publications import funded, placed, read_back

REST = {"Year": "2024", "Source title": "Journal of Tests", "Source": "Scopus", "Document Type": "Article"}


def export(*rows: dict[str, str], wider: str | None = None) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    for row in rows:
        cells = [row.get(name, "") for name in names]
        if wider is not None:
            cells.insert(names.index("Funding Text 1") + 1, wider)
        writer.writerow(cells)
    return out.getvalue()


def row(number: int = 1, **cells: str) -> dict[str, str]:
    given = {name.replace("_", " "): text for name, text in cells.items()}
    return {"Authors": "Li, X.; Wu, Y.", "Title": "A title", **REST, **given, "EID": f"2-s2.0-8500000000{number}"}


def test_authors_of_the_new_layout_get_each_of_their_joined_affiliations(tmp_path):
    given = row(
        Author_full_names="Li, Xin (123); Wu, Yue (456)",
        Affiliations="Univ A, Beijing, China; Univ A, Beijing, China, Annex, Oslo, Norway; Ltd., Bern, Switzerland",
        Authors_with_affiliations="Li, Xin, Univ A, Beijing, China, Annex, Oslo, Norway, Univ A, Beijing, China; "
        "Wu, Yue, Univ A, Beijing, China, Ltd., Bern, Switzerland",
    )
    [found], problems, findings = read_back(scopus, tmp_path, export(given))
    assert [one["full_name"] for one in found["authors"]] == ["Li, Xin", "Wu, Yue"]
    assert placed(found) == [
        ("Univ A, Beijing, China, Annex, Oslo, Norway", [1]),
        ("Univ A, Beijing, China", [1, 2]),
        ("Ltd., Bern, Switzerland", [2]),
    ]
    assert problems == [] and not findings


def test_a_semicolon_inside_an_affiliation_does_not_cut_it(tmp_path):
    given = row(
        Affiliations="Univ A, Beijing, China; Works; Ltd, Bern, Switzerland",
        Authors_with_affiliations="Li, X., Univ A, Beijing, China; Wu, Y., Works; Ltd, Bern, Switzerland",
    )
    [found], _, _ = read_back(scopus, tmp_path, export(given))
    assert placed(found) == [("Univ A, Beijing, China", [1]), ("Works; Ltd, Bern, Switzerland", [2])]


def test_the_old_layout_parts_authors_by_commas_and_may_glue_an_address_to_a_name(tmp_path):
    given = row(
        Authors="Pope III C.A., Burnett R.T., Thun M.J.",
        Affiliations="Univ A, Provo, United States; Univ B, Ottawa, Canada",
        Authors_with_affiliations="Pope III, C.A., Univ A, Provo, United States; Burnett, R.T.Univ B, Ottawa, Canada; "
        "Thun, M.J.",
        Art__No_="",
    )
    [found], _, _ = read_back(scopus, tmp_path, export(given))
    assert [one["name"] for one in found["authors"]] == ["Pope III C.A.", "Burnett R.T.", "Thun M.J."]
    assert placed(found) == [("Univ A, Provo, United States", [1]), ("Univ B, Ottawa, Canada", [2])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "National Fund, NF, (1, 2-b); National Fund, NF; (LOOSE7); Some Trust",
            [("National Fund, NF", ["1", "2-b"]), (None, ["LOOSE7"]), ("Some Trust", [])],
        ),
        (
            "8160;\u00a0National Fund,\u00a0NF: 32,\u00a0B/2;\u00a0Ministry of Food, Drink and Air,\u00a0MFDA",
            [(None, ["8160"]), ("National Fund, NF", ["32", "B/2"]), ("Ministry of Food, Drink and Air, MFDA", [])],
        ),
        (
            "51, NF, National Fund; 52, NF, National Fund; CSIR, Council of Research",
            [("National Fund, NF", ["51", "52"]), ("Council of Research, CSIR", [])],
        ),
    ],
)
def test_funders_of_all_three_layouts(tmp_path, text, expected):
    [found], _, _ = read_back(scopus, tmp_path, export(row(Funding_Details=text)))
    assert funded(found) == expected


def test_correspondence_is_parted_by_names_and_mail_addresses_are_cut(tmp_path):
    given = row(
        Correspondence_Address="X. Li; Univ A, Beijing, China; email: x.li@a.example.cn; Y. Wu; Univ B; Annex, Oslo, "
        "Norway; email: y@b.example.no"
    )
    [found], _, _ = read_back(scopus, tmp_path, export(given))
    assert [(one["author_name"], one["text"]) for one in found["corresponding"]] == [
        ("X. Li", "Univ A, Beijing, China"),
        ("Y. Wu", "Univ B; Annex, Oslo, Norway"),
    ]
    assert "@" not in str(found)


def test_a_row_with_unnamed_funding_texts_keeps_its_columns_and_others_are_put_aside(tmp_path):
    given = row(
        Funding_Text_1="First.", References="Wu, Y., A title (2019) J Tests, 1, https://doi.org/10.1000/ABC.; B"
    )
    [found], problems, _ = read_back(scopus, tmp_path, export(given, wider="Second."))
    assert found["funding_text"] == "First. Second." and found["scopus_eid"] == given["EID"]
    assert found["reference_count"] == 2 and found["references"][0]["doi"] == "10.1000/abc" and problems == []
    found, problems, _ = read_back(scopus, tmp_path, export(given | {"EID": "none"}, wider="Second."))
    assert found == [] and [problem.reason for problem in problems] == ["field_count"]


def test_missing_columns_titles_and_ids(tmp_path):
    with pytest.raises(RefusedFile, match="Scopus without Title, Year, EID; export all columns"):
        read_back(scopus, tmp_path, "Authors,Source title,Art. No.\r\na,b,7\r\n")
    found, problems, findings = read_back(
        scopus, tmp_path, export(row(1, Title=""), row(2), row(3) | {"EID": "x"}, row(4, Mood="new"))
    )
    assert [one["record_key"][-1] for one in found] == ["2", "4"]
    assert [(problem.line, problem.reason) for problem in problems] == [(2, "required_missing"), (4, "invalid_id")]
    assert findings == {("new_field", "Mood"): 1}
    [nobody], _, _ = read_back(scopus, tmp_path, export(row(Authors="[No author name available]")))
    assert "authors" not in nobody
