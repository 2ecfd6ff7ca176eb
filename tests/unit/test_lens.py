"""Exports of The Lens: lists in cells, what needs a title, patents refused."""

import pytest

from ingestion.containers import RefusedFile
from ingestion.sources import lens
from tests.read_publications import funded, read_back

HEADER = (
    "Lens ID,Title,Publication Year,Publication Type,Author/s,Fields of Study,Funding,References,DOI,Citing Works Count"
)


def test_lists_and_the_works_without_a_title(tmp_path):
    body = f"""{HEADER}
000-102-656-132-186,A title,2015,journal article,Xin Li; Yue Wu,Physics; Gel (form),Fund; Fund,000-1; 000-2,10.1000/A,3
000-102-656-132-18X,,2015,,,,,,10.1000/B,0
000-102-656-132-187,,2015,,,,,,,0
bad,A title,2015,,,,,,,0
"""
    found, problems, findings = read_back(lens, tmp_path, body)
    assert [one["lens_id"] for one in found] == ["000-102-656-132-186", "000-102-656-132-18X"] and not findings
    first = found[0]
    assert [one["name"] for one in first["authors"]] == ["Xin Li", "Yue Wu"]
    assert first["categories"] == ["Physics", "Gel (form)"] and funded(first) == [("Fund", [])]
    assert (first["reference_count"], first["citation_count"], first["doi"]) == (2, 3, "10.1000/a")
    assert "title" not in found[1]
    assert [(one.line, one.reason) for one in problems] == [(4, "required_missing"), (5, "invalid_id")]


def test_an_export_without_a_required_column_is_refused(tmp_path):
    with pytest.raises(RefusedFile, match="The Lens without Lens ID"):
        read_back(lens, tmp_path, HEADER.removeprefix("Lens ID,") + "\n")


def test_patents_are_recognised_and_refused(tmp_path):
    with pytest.raises(RefusedFile, match="export Scholarly Works"):
        read_back(lens, tmp_path, "#,Jurisdiction,Kind,Lens ID,Title\n1,US,A1,000-102-656-132-186,An engine\n")
