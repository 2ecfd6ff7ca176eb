"""PubMed and OpenAlex over HTTP: a pull is complete or fails, goes on where it stopped, and leaks no key."""

from datetime import date
from itertools import islice

import msgspec
import pytest

from ingestion.errors import FetchError, IncompletePull, Refused, SchemaChanged
from ingestion.http import Politeness, PoliteSession
from ingestion.sources import openalex, openalex_client, pubmed, pubmed_client
from tests.literature_server import LiteratureServer
from tests.read_publications import read_back

RECORDS = [(str(1000 + number), f"20{10 + number % 12:02d}-0{1 + number % 9}-15") for number in range(25)]
UNTIL = date(2026, 11, 25)
QUERY = {"filter": "publication_year:2020"}
KEY = "canary0key"


def session_of(server: LiteratureServer) -> PoliteSession:
    return PoliteSession(server.base_url, "tests", politeness=Politeness(interval=0, attempts=3), sleep=lambda _: None)


def planned(server: LiteratureServer, **options) -> pubmed_client.Plan:
    return pubmed_client.plan(session_of(server), "gels", until=UNTIL, page_size=10, **options)


def test_every_record_of_a_search_comes_as_pages_that_the_reader_reads(tmp_path):
    with LiteratureServer(RECORDS) as server:
        plan = planned(server, api_key=KEY, contact="a@b.example")
        pages = list(pubmed_client.fetch(session_of(server), plan))
        first = server.requests[0][1]
    assert plan.page_count == 3 and [page.number for page in pages] == [1, 2, 3]
    assert (first["term"], first["api_key"], first["email"]) == ("gels", KEY, "a@b.example")
    found = [row["pmid"] for page in pages for row in read_back(pubmed, tmp_path, page.body)[0]]
    assert found == [pmid for pmid, _ in RECORDS]


@pytest.mark.parametrize("stopped_after", [0, 1, 2, 3])
def test_a_pull_of_pubmed_goes_on_with_the_pages_that_are_missing(stopped_after):
    with LiteratureServer(RECORDS) as server:
        stored = msgspec.json.encode(planned(server))
        plan = msgspec.json.decode(stored, type=pubmed_client.Plan)
        landed = [page.number for page in islice(pubmed_client.fetch(session_of(server), plan), stopped_after)]
        asked = len(server.fetched())
        rest = [page.number for page in pubmed_client.fetch(session_of(server), plan, landed=landed)]
        fetched = server.fetched()
    assert landed + rest == [1, 2, 3] and len(fetched) - asked == len(rest)


def test_a_search_that_cannot_be_listed_is_asked_in_windows(monkeypatch):
    monkeypatch.setattr(pubmed_client, "MOST_LISTED", 4)
    with LiteratureServer(RECORDS, most_listed=4) as server:
        assert sorted(planned(server).pmids) == sorted(pmid for pmid, _ in RECORDS)
        windows = [params for path, params in server.requests if "mindate" in params]
    assert len(windows) > 6
    same_day = [(str(number), "2020-05-05") for number in range(5)]
    with LiteratureServer(same_day, most_listed=4) as server:
        with pytest.raises(FetchError, match="on 2020-05-05; narrow the search"):
            planned(server)


def test_answers_of_pubmed_that_do_not_add_up_are_errors():
    def lose(_number, path, _params, body):
        return body.replace(b"<PMID>1003<", b"<PMID>99<") if path == "/efetch.fcgi" else body

    with LiteratureServer(RECORDS, spoil=lose) as server:
        with pytest.raises(IncompletePull, match="among the missing 1003"):
            list(pubmed_client.fetch(session_of(server), planned(server)))

    def hide(_number, path, _params, body):
        return body.replace(b'"1003", ', b"") if path == "/esearch.fcgi" else body

    with LiteratureServer(RECORDS, spoil=hide) as server:
        with pytest.raises(IncompletePull, match="announced 25 records .* and listed 24"):
            planned(server)

    for answer, error in ((b'{"esearchresult": {"ERROR": "bad field"}}', FetchError), (b'{"other": 1}', SchemaChanged)):
        with LiteratureServer(RECORDS, spoil=lambda *_, answer=answer: answer) as server, pytest.raises(error):
            planned(server)


def test_a_cut_page_is_asked_again():
    def cut(number, path, _params, body):
        return body[:-30] if path == "/efetch.fcgi" and number < 4 else body

    with LiteratureServer(RECORDS, spoil=cut) as server:
        assert len(list(pubmed_client.fetch(session_of(server), planned(server)))) == 3
        assert len(server.fetched()) == 5  # the first page three times


def test_a_refusal_does_not_repeat_the_key():
    with LiteratureServer(RECORDS, spoil=lambda *_: 400) as server:
        with pytest.raises(Refused) as pubmed_error:
            planned(server, api_key=KEY)
        with pytest.raises(Refused) as openalex_error:
            list(openalex_client.fetch(session_of(server), QUERY, api_key=KEY))
    said = f"{pubmed_error.value}{openalex_error.value}"
    assert KEY not in said and "api_key=***" in said


def works(server: LiteratureServer, after: openalex_client.Progress | None = None):
    return openalex_client.fetch(session_of(server), QUERY, after=after, page_size=10)


@pytest.mark.parametrize("stopped_after", [1, 2, 3])
def test_a_pull_of_openalex_goes_on_after_a_stored_progress(tmp_path, stopped_after):
    with LiteratureServer(RECORDS) as server:
        pages = [*islice(works(server), stopped_after)]
        stored = msgspec.json.encode(pages[-1].progress)
        asked = len(server.requests)
        pages += works(server, msgspec.json.decode(stored, type=openalex_client.Progress))
        assert len(server.requests) - asked == 4 - stopped_after  # the last answer is an empty page
        with pytest.raises(ValueError, match="another query"):
            list(openalex_client.fetch(session_of(server), {"search": "x"}, after=pages[-1].progress))
    found = [row["record_key"] for page in pages for row in read_back(openalex, tmp_path, page.body)[0]]
    assert found == [f"W{number}" for number, _ in RECORDS]
    assert [page.number for page in pages] == [1, 2, 3]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"count": 25', b'"count": 26', "data changed on the way"),
        (b"W1015", b"W1003", "repeats itself"),
        (b'"at-20"', b'"at-10"', "repeats itself"),
        (b'"at-20"', b"null", "announced 25 works and gave 20"),
    ],
)
def test_pages_of_openalex_that_do_not_add_up_are_errors(old, new, message):
    def spoil(number, _path, _params, body):
        return body.replace(old, new) if number == 2 else body

    with LiteratureServer(RECORDS, spoil=spoil) as server, pytest.raises(IncompletePull, match=message):
        list(works(server))


def test_an_answer_of_openalex_in_another_form_is_told():
    with LiteratureServer(RECORDS, spoil=lambda *_: b'{"results": []}') as server:
        with pytest.raises(SchemaChanged, match="form that is not known"):
            list(works(server))
