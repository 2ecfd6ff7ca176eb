"""Faults in the middle of a pull: it is complete, or nothing is promoted and the manifest says why."""

import json
from datetime import UTC, date, datetime

import pytest

from ingestion.errors import ImplausibleSnapshot, IncompletePull, RateLimited, Refused, SchemaChanged, Unavailable
from ingestion.http import Politeness, PoliteSession
from ingestion.landing import list_batches, list_open_batches, read_shard
from ingestion.sources.clinicaltrials_gov import pull
from tests.made_studies import made_studies
from tests.registry_server import Fault, RegistryServer, page_request

AT = datetime(2026, 11, 20, 6, tzinfo=UTC)
CHINA = "AREA[LocationCountry]China"
PER_YEAR = {2015: 8, 2016: 5}
EVERY_ID = [f"NCT9{number:07d}" for number in range(1, 14)]


def pull_all(server, root, **changes):
    options = {"searches": [CHINA], "window_from": date(2015, 1, 1), "window_to": date(2016, 12, 31), "page_size": 3}
    politeness = Politeness(interval=0, attempts=4)
    with PoliteSession(server.base_url, "tests", politeness=politeness, sleep=lambda _: None, seed=1) as session:
        return pull(
            session, root, kind="complete", now=lambda: datetime(2026, 11, 20, 6, tzinfo=UTC), **options | changes
        )


def ids_of(batch) -> list[str]:
    lines = [json.loads(line) for path in batch.shard_paths() for line in read_shard(path)]
    return [line["record"]["protocolSection"]["identificationModule"]["nctId"] for line in lines]


def promoted(root):
    return list_batches(root, "clinicaltrials_gov", "studies")


def only_open(root):
    (batch,) = list_open_batches(root, "clinicaltrials_gov", "studies")
    return batch.manifest


# The second page request asks for page 2 of 3 of the window 2015
@pytest.mark.parametrize("kind", ["status", "html", "reset", "short", "bad_gzip", "cut_gzip"])
def test_a_passing_fault_of_the_wire_costs_nothing(tmp_path, kind):
    with RegistryServer(made_studies(PER_YEAR), faults=[Fault(kind, page_request(2))]) as server:
        assert ids_of(pull_all(server, tmp_path)) == EVERY_ID
        assert len(server.page_requests()) == 6  # five pages, one of them asked for twice


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("repeat_token", 2),
        ("drop_token", 1),
        ("drop_token", 2),
        ("cut_page", 2),
        ("cut_page", 3),
        ("displace", 2),
        ("wrong_total", 1),
        ("refuse_token", 2),
        ("refuse_token", 3),
    ],
)
def test_a_broken_window_is_restarted_once_and_loses_nothing(tmp_path, kind, number):
    with RegistryServer(made_studies(PER_YEAR), faults=[Fault(kind, page_request(number))]) as server:
        batch = pull_all(server, tmp_path)
    assert ids_of(batch) == EVERY_ID and batch.manifest.expected_count == 13
    assert [path.name[:11] for path in batch.shard_paths()] == [f"page-{number:06d}" for number in range(1, 6)]
    restarted = [request.params["filter.advanced"] for request in server.page_requests() if request.token is None]
    assert ["2015" in each for each in restarted] == [True, True, False]


LASTING = [
    ("repeat_token", "came twice"),
    ("drop_token", "3 distinct studies received, 8 announced"),
    ("cut_page", "distinct studies received, 8 announced"),
    ("displace", "distinct studies received, 8 announced"),
    ("wrong_total", "8 distinct studies received, 9 announced"),
    ("refuse_token", "page token refused: `pageToken` is incorrect or expired"),
]


@pytest.mark.parametrize(("kind", "reason"), LASTING, ids=[kind for kind, _ in LASTING])
def test_a_window_that_stays_broken_is_an_incomplete_pull(tmp_path, kind, reason):
    def is_affected(request):
        has_token = request.token is not None
        return request.is_page and (has_token or kind in ("drop_token", "wrong_total"))

    with RegistryServer(made_studies(PER_YEAR), faults=[Fault(kind, is_affected, times=99)]) as server:
        with pytest.raises(IncompletePull, match="window 2015-01-01 to 2015-12-31 is inconsistent after 2 attempts"):
            pull_all(server, tmp_path)
        assert len(server.page_requests()) <= 6  # bounded
    assert promoted(tmp_path) == []
    assert only_open(tmp_path).status == "failed" and reason in only_open(tmp_path).error


def test_a_study_that_repeats_without_displacing_another_is_landed_twice_and_counted_once(tmp_path):
    """The second copy is a duplicate of the batch: landed as received, told apart by the loader."""
    with RegistryServer(made_studies(PER_YEAR), faults=[Fault("repeat_study", page_request(2))]) as server:
        batch = pull_all(server, tmp_path)
    assert sorted(ids_of(batch)) == sorted([*EVERY_ID, EVERY_ID[0]])
    assert batch.manifest.expected_count == 13 == sum(query.total_count for query in batch.manifest.queries)


def test_windows_have_to_add_up_to_the_whole_range(tmp_path):
    def is_count(request):
        return request.params.get("pageSize") == "1"

    with RegistryServer(made_studies(PER_YEAR), faults=[Fault("wrong_total", is_count)]) as server:
        with pytest.raises(IncompletePull, match="the windows hold 13 studies, the whole range 14"):
            pull_all(server, tmp_path)
    assert promoted(tmp_path) == [] and only_open(tmp_path).status == "failed"


# Old data on pages 1-2 and new after; new data while the last page is on its way; one page of both
@pytest.mark.parametrize(
    "when", [page_request(3), page_request(5), lambda request: request.path == "/version" and request.number > 1]
)
def test_new_data_in_mid_pull_restarts_it_on_the_new_data(tmp_path, when):
    fresh = made_studies({2015: 8, 2016: 6})
    fault = Fault("", when, act=lambda server: server.load(fresh, "2026-11-21"))
    with RegistryServer(made_studies(PER_YEAR), version="2026-11-20", faults=[fault]) as server:
        batch = pull_all(server, tmp_path)
    assert ids_of(batch) == [*EVERY_ID, "NCT90000014"]
    manifest = batch.manifest
    assert (manifest.version_holder, manifest.data_timestamp) == ("2026-11-21", "2026-11-21T09:00:04")
    lines = [json.loads(line) for path in batch.shard_paths() for line in read_shard(path)]
    assert {line["record"]["derivedSection"]["miscInfoModule"]["versionHolder"] for line in lines} == {"2026-11-21"}


def test_two_versions_on_one_page_restart_the_pull(tmp_path):
    with RegistryServer(made_studies(PER_YEAR), faults=[Fault("mixed_version", page_request(2))]) as server:
        assert ids_of(pull_all(server, tmp_path)) == EVERY_ID
        assert [request.token for request in server.page_requests()].count(None) == 3


def test_data_that_never_stays_still_is_an_incomplete_pull(tmp_path):
    days = iter(range(1, 31))

    def reload(server):
        server.load(made_studies(PER_YEAR), f"2026-12-{next(days):02d}")

    def is_later_page(request):
        return request.is_page and request.token is not None

    with RegistryServer(made_studies(PER_YEAR), faults=[Fault("", is_later_page, times=99, act=reload)]) as server:
        with pytest.raises(IncompletePull, match="loaded new data in the middle of each of 3 pulls"):
            pull_all(server, tmp_path)
    assert promoted(tmp_path) == [] and only_open(tmp_path).status == "failed"
    assert "versionHolder 2026-12-0" in only_open(tmp_path).error


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("reset", lambda request: request.number >= 5, times=99), Unavailable),
        (Fault("html", lambda request: request.number >= 5, times=99), Unavailable),
        (Fault("status", lambda request: request.number >= 5, times=99, status=429), RateLimited),
    ],
    ids=["reset", "html", "429"],
)
def test_a_provider_that_goes_away_leaves_a_pull_to_resume(tmp_path, fault, error):
    with RegistryServer(made_studies(PER_YEAR), faults=[fault]) as server:
        with pytest.raises(error) as raised:
            pull_all(server, tmp_path)
        assert promoted(tmp_path) == []
        assert (only_open(tmp_path).status, only_open(tmp_path).error) == ("open", str(raised.value))
        server.faults, before = [], len(server.requests)
        batch = pull_all(server, tmp_path)
        assert len([request for request in server.requests[before:] if request.is_page]) == 3
    assert ids_of(batch) == EVERY_ID and batch.manifest.error is None


def test_a_token_refused_on_resume_restarts_the_window(tmp_path):
    def interrupt(done, total, message):
        raise KeyboardInterrupt

    with RegistryServer(made_studies(PER_YEAR)) as server:
        with pytest.raises(KeyboardInterrupt):
            pull_all(server, tmp_path, progress=interrupt)
        server.faults = [Fault("refuse_token", lambda request: request.token is not None)]
        assert ids_of(pull_all(server, tmp_path)) == EVERY_ID


def test_a_search_the_registry_does_not_understand_fails_with_its_words(tmp_path):
    with RegistryServer(made_studies(PER_YEAR)) as server:
        with pytest.raises(Refused, match="unknown area Nowhere"):
            pull_all(server, tmp_path, searches=["AREA[Nowhere]China"])
    assert promoted(tmp_path) == [] and only_open(tmp_path).status == "failed"


def test_an_answer_of_another_form_is_a_schema_change(tmp_path):
    fault = Fault("status", page_request(2), status=200, body=b'{"trials": []}')
    with RegistryServer(made_studies(PER_YEAR), faults=[fault]) as server:
        with pytest.raises(SchemaChanged, match="`studies`"):
            pull_all(server, tmp_path)
    assert promoted(tmp_path) == [] and only_open(tmp_path).status == "failed"


@pytest.mark.parametrize("nct_id", ["NCT1", "ChiCTR2000000002", "NCT0000000２", "NCT00000001\\n", ""])
def test_a_study_without_an_nct_number_is_a_schema_change(tmp_path, nct_id):
    start = b'{"totalCount":1,"studies":[{"protocolSection":{"identificationModule":{"nctId":"'
    body = start + nct_id.encode() + b'"}}}]}'
    fault = Fault("status", page_request(2), status=200, body=body)
    with RegistryServer(made_studies(PER_YEAR), faults=[fault]) as server:
        with pytest.raises(SchemaChanged, match="not NCT and eight digits"):
            pull_all(server, tmp_path)
    assert promoted(tmp_path) == [] and only_open(tmp_path).status == "failed"


def test_half_of_the_studies_gone_trips_the_breaker(tmp_path):
    """The half pull is complete by the registry's own account; only the last pull says that it cannot be."""
    studies = made_studies(PER_YEAR)
    with RegistryServer(studies) as server:
        first = pull_all(server, tmp_path)
        server.load(studies[::2], "2026-11-21")
        with pytest.raises(ImplausibleSnapshot, match="7 studies where batch .* had 13, a drop of 46%"):
            pull_all(server, tmp_path)
        assert [batch.manifest for batch in promoted(tmp_path)] == [first.manifest]
        assert only_open(tmp_path).status == "failed" and "drop of 46%" in only_open(tmp_path).error
        other = pull_all(server, tmp_path, searches=["AREA[LocationCity]Beijing"])  # no last pull to compare with
        accepted = pull_all(server, tmp_path, maximum_drop=0.5)
    assert len(ids_of(other)) == len(ids_of(accepted)) == 7


def test_a_registry_without_matches_is_complete_and_empty_the_first_time_only(tmp_path):
    with RegistryServer(made_studies(PER_YEAR)) as server:
        empty = pull_all(server, tmp_path / "a", searches=["AREA[LocationCountry]Nauru"])
        assert (empty.manifest.expected_count, empty.manifest.version_holder) == (0, "2026-11-20")
        pull_all(server, tmp_path / "b")
        server.load([], "2026-11-21")
        with pytest.raises(ImplausibleSnapshot, match="0 studies"):
            pull_all(server, tmp_path / "b")
