"""OpenAlex works: abstracts put together again, institutions of affiliations, awards, schemas old and new."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.containers import RefusedFile
from ingestion.sources import openalex
from tests.read_publications import funded, placed, read_back

ROOT = "https://openalex.org/"
BEIJING = {"id": ROOT + "I1", "display_name": "Univ A", "country_code": "CN"}
WORK = {
    "id": ROOT + "W10",
    "title": "A <i>title</i>",
    "doi": "https://doi.org/10.1000/ABC",
    "publication_year": 2026,
    "publication_date": "2026-02-01",
    "ids": {"openalex": ROOT + "W10", "pmid": "https://pubmed.ncbi.nlm.nih.gov/77", "pmcid": "123"},
    "type": "article",
    "primary_location": {"source": {"display_name": "Journal of Tests", "issn": ["1234-5678"]}},
    "authorships": [
        {
            "author": {"display_name": "Xin Li", "orcid": "https://orcid.org/0000-0002-1825-0097"},
            "institutions": [BEIJING],
            "raw_author_name": "X. Li",
            "is_corresponding": True,
            "affiliations": [
                {"raw_affiliation_string": "Lab, Univ A, Beijing", "institution_ids": [ROOT + "I1"]},
                {"raw_affiliation_string": "Annex, Oslo, Norway", "institution_ids": []},
            ],
        },
        {"author": {"display_name": "Yue Wu"}, "institutions": [BEIJING], "affiliations": []},
    ],
    "keywords": [{"display_name": "Gels"}],
    "mesh": [{"descriptor_name": "Gels", "qualifier_name": "chemistry"}],
    "topics": [{"display_name": "Materials"}],
    "awards": [
        {"funder_display_name": "Fund", "funder_award_id": "1"},
        {"funder_display_name": "Fund", "funder_award_id": None},
    ],
    "funders": [{"display_name": "Fund"}, {"display_name": "Trust"}],
    "referenced_works_count": 2,
    "referenced_works": [ROOT + "W1", ROOT + "W2"],
    "cited_by_count": 4,
    "updated_date": "2026-05-03T08:25:01",
}


def lines(*works: dict) -> str:
    return "".join(json.dumps(work) + "\n" for work in works)


def test_a_work_becomes_a_record(tmp_path):
    [found], problems, findings = read_back(openalex, tmp_path, lines(WORK))
    assert problems == [] and not findings
    assert (found["record_key"], found["pmid"], found["pmcid"]) == ("W10", "77", "PMC123")
    assert (found["title"], found["doi"], found["issns"]) == ("A title", "10.1000/abc", ["1234-5678"])
    assert placed(found) == [("Lab, Univ A, Beijing", [1]), ("Annex, Oslo, Norway", [1]), ("Univ A", [2])]
    told = [(one["organization_text"], one["country_text"]) for one in found["addresses"]]
    assert told == [("Univ A", "CN"), ("Annex", "Norway"), ("Univ A", "CN")]
    assert [(one["author_name"], one["country_text"]) for one in found["corresponding"]] == [("X. Li", "CN")]
    assert funded(found) == [("Fund", ["1"]), ("Trust", [])]
    assert found["index_keywords"] == ["Gels", "Gels/chemistry"] and "categories" not in found
    assert [one["text"] for one in found["references"]] == ["W1", "W2"]
    assert (found["citation_count"], found["citation_date_text"]) == (4, "2026-05-03")


@given(words=st.lists(st.text("abcdefg", min_size=1, max_size=4), min_size=1, max_size=60))
def test_an_inverted_abstract_is_put_together_again(words):
    index: dict[str, list[int]] = {}
    for position, word in enumerate(words):
        index.setdefault(word, []).append(position)
    assert openalex._abstract(index) == " ".join(words)


def test_a_saved_answer_holds_the_same_works(tmp_path):
    [line], _, _ = read_back(openalex, tmp_path, lines(WORK))
    answer = {"meta": {"count": 2}, "results": [WORK, WORK | {"title": ""}]}
    [found], [problem], _ = read_back(openalex, tmp_path, json.dumps(answer, indent=2))
    assert found == line and problem.reason == "required_missing"
    with pytest.raises(RefusedFile, match="no whole answer of OpenAlex"):
        read_back(openalex, tmp_path, json.dumps(answer)[:-1])


def test_broken_lines_are_put_aside_and_other_schemas_are_told(tmp_path):
    body = lines(
        WORK | {"grants": []},
        WORK | {"id": ROOT + "A1"},
        WORK | {"authorships": "none"},
        WORK | {"abstract_inverted_index": {"far": [10**9]}},
        WORK | {"title": None},
        WORK | {"id": ROOT + "W11", "is_authors_truncated": True},
    )
    content = body + '{"id": \n\n' + json.dumps(WORK | {"id": ROOT + "W12"})
    found, problems, findings = read_back(openalex, tmp_path, content)
    assert [one["record_key"] for one in found] == ["W10", "W11", "W12"]
    assert [(one.line, one.reason) for one in problems] == [
        *[(2, "invalid_id"), (3, "schema"), (4, "schema"), (5, "required_missing"), (7, "not_json")]
    ]
    assert findings == {("new_field", "grants"): 1, ("truncated_field", "authorships"): 1}
