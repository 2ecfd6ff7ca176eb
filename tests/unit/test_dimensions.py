"""Exports of Dimensions, as documented: the line above the header, brackets behind authors, tables and workbooks."""

import csv
import io

import pytest

from ingestion.containers import RefusedFile
from ingestion.sources import dimensions
from tests.made_registers import workbook
from tests.read_publications import funded, placed, read_back

ABOUT = 'About the data: Exported on Sep 30, 2026. Criteria: "gels" in title and abstract.'
ROW = {
    "Rank": "1",
    "Publication ID": "pub.1000000001",
    "DOI": "10.1000/ABC",
    "PMID": "77",
    "Title": "A title",
    "PubYear": "2020",
    "Publication Type": "Article",
    "Authors": "Li, Xin; Wu, Yue",
    "Authors (Raw Affiliation)": "Li, Xin (Lab (north), Univ A, Beijing, China; Univ B, Oslo, Norway); "
    "Wu, Yue (Univ B, Oslo, Norway)",
    "Corresponding Authors": "Wu, Yue (Univ B)",
    "Funder": "Fund; Trust",
    "Times cited": "4",
    "Fields of Research (ANZSRC 2020)": "34 Chemical Sciences; 3403 Macromolecular Chemistry",
    "Cited references": "[Gel, A]|One|Journal|2001|1|2|3-4|10.1000/one|pub.1|5;[Sol, B; Gas, C]|Two|J|2002|||||pub.2|",
}


def table(row: dict[str, str], about: str = ABOUT) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(row)
    writer.writerow(row.values())
    return f"\ufeff{about}\r\n{out.getvalue()}" if about else out.getvalue()


def test_a_publication_becomes_a_record_and_a_workbook_says_the_same(tmp_path):
    [found], problems, findings = read_back(dimensions, tmp_path, table(ROW))
    assert problems == [] and not findings and found["record_key"] == "pub.1000000001" and found["line"] == 3
    assert placed(found) == [("Lab (north), Univ A, Beijing, China", [1]), ("Univ B, Oslo, Norway", [1, 2])]
    assert [(one["author_name"], one["text"]) for one in found["corresponding"]] == [("Wu, Yue", "Univ B")]
    assert funded(found) == [("Fund", []), ("Trust", [])] and len(found["categories"]) == 2
    assert [one.get("doi") for one in found["references"]] == ["10.1000/one", None]
    assert (found["citation_count"], found["citation_date_text"]) == (4, "Sep 30, 2026")
    [sheet], _, _ = read_back(
        dimensions, tmp_path, workbook([[ABOUT, *[""] * (len(ROW) - 1)], list(ROW), list(ROW.values())]), "xlsx"
    )
    assert sheet == found


def test_without_the_line_above_and_with_what_does_not_fit(tmp_path):
    [found], _, findings = read_back(dimensions, tmp_path, table(ROW | {"Mood": "new"}, about=""))
    assert found["line"] == 2 and "citation_date_text" not in found and findings == {("new_field", "Mood"): 1}
    found, [problem], _ = read_back(dimensions, tmp_path, table(ROW | {"Publication ID": "grant.1"}))
    assert found == [] and problem.reason == "invalid_id"
    missing = {name: text for name, text in ROW.items() if name not in ("Authors", "Publication ID")}
    missing["Dimensions URL"] = "x"
    with pytest.raises(RefusedFile, match="Dimensions without Publication ID, Authors"):
        read_back(dimensions, tmp_path, table(missing))
    assert dimensions.is_header(list(ROW)) and not dimensions.is_header(["TrialID", "Title"])
