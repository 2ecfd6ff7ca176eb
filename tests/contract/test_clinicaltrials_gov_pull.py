"""Pulls against the replay server: all that is announced lands, interrupted pulls resume, ids are asked for."""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingestion.errors import FetchError
from ingestion.http import Politeness, PoliteSession
from ingestion.landing import list_batches, list_open_batches, read_shard
from ingestion.sources.clinicaltrials_gov import plan_queries, pull, pull_by_id
from tests.made_studies import made_studies, made_study
from tests.registry_server import RegistryServer

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
CHINA = "AREA[LocationCountry]China"
EVERYTHING = "AREA[StudyType](INTERVENTIONAL OR OBSERVATIONAL OR EXPANDED_ACCESS)"
PER_YEAR = {2015: 7, 2016: 0, 2017: 3, 2018: 12}


def now() -> datetime:
    return AT


def session_of(server: RegistryServer) -> PoliteSession:
    return PoliteSession(server.base_url, "tests", politeness=Politeness(interval=0), sleep=lambda _: None, seed=1)


def pull_all(server, root, **changes):
    options = {
        "kind": "complete",
        "searches": [CHINA],
        "window_from": date(2015, 1, 1),
        "window_to": date(2018, 12, 31),
    }
    with session_of(server) as session:
        return pull(session, root, now=now, **{"page_size": 3} | options | changes)


def landed(batch) -> list[tuple[str, int, str, bytes]]:
    """(shard, line, hash, record as landed) of every line of a batch."""
    lines = [(path.name, json.loads(line), line) for path in batch.shard_paths() for line in read_shard(path)]
    return [(name, each["line"], each["sha256"], raw[raw.index(b'"record":') + 9 : -1]) for name, each, raw in lines]


def ids_of(batch) -> list[str]:
    return [json.loads(raw)["protocolSection"]["identificationModule"]["nctId"] for *_, raw in landed(batch)]


def test_every_real_study_lands_with_the_hash_of_its_content(real_data, tmp_path):
    """1,387 real studies in pages of 100; the hash is recomputed here from the parsed study."""
    path = real_data / "clinicaltrials_gov" / "studies.ndjson.gz"
    studies = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    expected = {}
    for study in studies:
        bare = json.loads(json.dumps(study))
        bare["derivedSection"]["miscInfoModule"].pop("versionHolder")
        content = json.dumps(bare, ensure_ascii=False, separators=(",", ":")).encode()
        expected[bare["protocolSection"]["identificationModule"]["nctId"]] = hashlib.sha256(content).hexdigest()
    with RegistryServer(studies, version="2026-11-20") as server:
        batch = pull_all(
            server, tmp_path, searches=[EVERYTHING], window_from=date(1999, 1, 1), window_to=None, page_size=100
        )
        assert all(request.params["format"] == "json" for request in server.page_requests())
        assert not any("fields" in request.params for request in server.page_requests())
    lines = landed(batch)
    assert len(lines) == len(expected) == 1387 == batch.manifest.expected_count
    ids = [json.loads(raw)["protocolSection"]["identificationModule"]["nctId"] for *_, raw in lines]
    assert dict(zip(ids, (sha256 for _, _, sha256, _ in lines), strict=True)) == expected
    manifest = batch.manifest
    assert (manifest.version_holder, manifest.data_timestamp) == ("2026-11-20", "2026-11-20T09:00:04")
    assert (manifest.status, manifest.error, len(manifest.queries)) == ("complete", None, 28)


def test_china_since_2015_counts_as_an_independent_loop_does(real_data, tmp_path):
    path = real_data / "clinicaltrials_gov" / "studies.ndjson.gz"
    studies = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    expected = set()
    for study in studies:
        protocol = study["protocolSection"]
        sites = protocol.get("contactsLocationsModule", {}).get("locations", [])
        posted = protocol["statusModule"]["studyFirstPostDateStruct"]["date"]
        if posted >= "2015-01-01" and any(site.get("country") == "China" for site in sites):
            expected.add(protocol["identificationModule"]["nctId"])
    with RegistryServer(studies) as server:
        batch = pull_all(server, tmp_path, window_to=None, page_size=1000)
    assert set(ids_of(batch)) == expected and len(expected) == 221


def test_queries_are_the_union_of_the_searches_over_calendar_years():
    options = {"window_from": date(2015, 3, 1), "since": None, "today": date(2017, 5, 1)}
    queries = plan_queries("complete", ["b", " a", "b"], window_to=None, **options)
    assert [(each.search, each.window_from, each.window_to) for each in queries] == [
        ("((a) OR (b))", "2015-03-01", "2015-12-31"),
        ("((a) OR (b))", "2016-01-01", "2016-12-31"),
        ("((a) OR (b))", "2017-01-01", None),
    ]
    (query,) = plan_queries("incremental", ["a"], window_to=date(2024, 12, 31), **options | {"since": date(2017, 4, 1)})
    assert query.search == "(a) AND AREA[StudyFirstPostDate]RANGE[2015-03-01,2024-12-31]"
    assert (query.window_from, query.window_to) == ("2017-04-01", None)
    for searches, window_to in (([], None), ([" "], None), (["a"], date(2014, 1, 1))):
        with pytest.raises(ValueError):
            plan_queries("complete", searches, window_to=window_to, **options)


def test_a_study_that_two_searches_want_is_received_once(tmp_path):
    searches = [CHINA, "SEARCH[Location](AREA[LocationCity]Beijing AND AREA[LocationCountry]China)"]
    with RegistryServer(made_studies(PER_YEAR)) as server:
        batch = pull_all(server, tmp_path, searches=searches)
    assert sorted(ids_of(batch)) == sorted(set(ids_of(batch))) and len(ids_of(batch)) == 22


def test_an_incremental_pull_asks_for_what_was_updated_since(tmp_path):
    with RegistryServer(made_studies(PER_YEAR)) as server:
        batch = pull_all(server, tmp_path, kind="incremental", since=date(2018, 6, 1))
        queries = {request.params["filter.advanced"] for request in server.page_requests()}
    assert batch.manifest.expected_count == 7 and batch.manifest.batch_id.endswith("-incremental")
    assert [query.endswith("AND AREA[LastUpdatePostDate]RANGE[2018-06-01,MAX]") for query in queries] == [True]


def test_progress_tells_studies_done_and_in_all(tmp_path):
    seen = []
    with RegistryServer(made_studies(PER_YEAR)) as server:
        pull_all(server, tmp_path, progress=lambda *values: seen.append(values))
    assert [(done, total) for done, total, _ in seen[:3]] == [(3, 22), (6, 22), (7, 22)]
    assert seen[-1] == (22, 22, "2018-01-01 to 2018-12-31, page 4")


@pytest.mark.parametrize("kind", ["complete", "incremental"])
def test_a_pull_killed_after_any_page_resumes_to_the_same_content(tmp_path, kind):
    options = {"kind": kind, "since": date(2015, 1, 1)}
    with RegistryServer(made_studies(PER_YEAR)) as server:
        whole = pull_all(server, tmp_path / "whole", **options)
        pages = len(whole.shard_paths())
        assert pages >= 8
        for killed_after in range(1, pages + 1):
            root, before, landed_pages = tmp_path / str(killed_after), len(server.requests), []

            def interrupt(done, total, message, stop=killed_after, seen=landed_pages):
                seen.append(message)
                if len(seen) == stop:
                    raise KeyboardInterrupt

            with pytest.raises(KeyboardInterrupt):
                pull_all(server, root, progress=interrupt, **options)
            assert list_batches(root, "clinicaltrials_gov", "studies") == []
            resumed = pull_all(server, root, **options)
            assert landed(resumed) == landed(whole)
            assert resumed.manifest == whole.manifest
            asked = [tuple(request.params.items()) for request in server.requests[before:] if request.is_page]
            assert len(asked) == len(set(asked)) == pages  # every page once, before or after the interruption
            assert list_open_batches(root, "clinicaltrials_gov", "studies") == []


KILLED = """
import os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
from ingestion.http import Politeness, PoliteSession
from ingestion.sources.clinicaltrials_gov import pull

def progress(done, total, message):
    if done >= 9:
        os.kill(os.getpid(), signal.SIGKILL)

with PoliteSession(sys.argv[1], "tests", politeness=Politeness(interval=0)) as session:
    pull(session, Path(sys.argv[2]), kind="complete", searches=["AREA[LocationCountry]China"], page_size=3,
         window_from=date(2015, 1, 1), window_to=date(2018, 12, 31), progress=progress,
         now=lambda: datetime(2026, 11, 20, 6, 0, tzinfo=UTC))
"""


def test_a_pull_that_was_sigkilled_resumes(tmp_path):
    with RegistryServer(made_studies(PER_YEAR)) as server:
        whole = pull_all(server, tmp_path / "whole")
        before = len(server.requests)
        repository = Path(__file__).resolve().parents[2]
        command = [sys.executable, "-c", KILLED, server.base_url, str(tmp_path / "killed")]
        killed = subprocess.run(command, cwd=repository, capture_output=True, timeout=60)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        resumed = pull_all(server, tmp_path / "killed")
        asked = [tuple(request.params.items()) for request in server.requests[before:] if request.is_page]
    assert landed(resumed) == landed(whole) and len(asked) == len(set(asked))


def test_a_damaged_page_of_an_interrupted_pull_is_fetched_again(tmp_path):
    def interrupt(done, total, message):
        if done == 10:
            raise KeyboardInterrupt

    with RegistryServer(made_studies(PER_YEAR)) as server:
        with pytest.raises(KeyboardInterrupt):
            pull_all(server, tmp_path, progress=interrupt)
        (open_batch,) = list_open_batches(tmp_path, "clinicaltrials_gov", "studies")
        os.truncate(open_batch.shard_paths()[1], 10)
        assert sorted(ids_of(pull_all(server, tmp_path))) == [f"NCT9{number:07d}" for number in range(1, 23)]


def test_an_interrupted_pull_is_not_continued_on_other_data_or_searches(tmp_path):
    def interrupt(done, total, message):
        raise KeyboardInterrupt

    with RegistryServer(made_studies(PER_YEAR), version="2026-11-19") as server:
        for searches in ([CHINA], [EVERYTHING], [CHINA]):
            with pytest.raises(KeyboardInterrupt):
                pull_all(server, tmp_path, searches=searches, progress=interrupt)
        server.load(made_studies(PER_YEAR), "2026-11-20")
        batch = pull_all(server, tmp_path)
    assert batch.manifest.version_holder == "2026-11-20" and len(ids_of(batch)) == 22
    closed = list_open_batches(tmp_path, "clinicaltrials_gov", "studies")
    assert [each.manifest.status for each in closed] == ["failed"] * 3
    assert [each.manifest.error.rsplit("because ")[-1] for each in closed] == [
        "the searches or windows have changed",
        "the searches or windows have changed",
        "the registry has loaded new data",
    ]
    assert not any(each.shard_paths() for each in closed)  # the disk is free again, the record of the failure stays


def test_ids_are_present_alias_or_not_found(tmp_path):
    studies = [
        made_study(1, posted="2015-01-01"),
        made_study(2, posted="2016-01-01", nctIdAliases=["NCT00000007", "NCT00000008"]),
    ]
    with RegistryServer(studies) as server, session_of(server) as session:
        wanted = ["NCT90000002", "NCT00000007", "NCT90000001", "NCT99999999", "NCT90000001"]
        batch = pull_by_id(session, tmp_path, wanted, now=now)
    outcomes = [(each.nct_id, each.outcome, each.canonical_nct_id) for each in batch.manifest.requested_by_id]
    assert outcomes == [
        ("NCT00000007", "alias", "NCT90000002"),
        ("NCT90000001", "present", None),
        ("NCT90000002", "present", None),
        ("NCT99999999", "not_found", None),
    ]
    assert ids_of(batch) == ["NCT90000002", "NCT90000001", "NCT90000002"]
    assert (batch.manifest.kind, batch.manifest.status, batch.manifest.version_holder) == (
        "by_id",
        "complete",
        "2026-11-20",
    )


@pytest.mark.parametrize("nct_id", ["NCT1", "../version", "NCT0000000１", "NCT00000001/../../x", ""])
def test_what_is_no_nct_number_is_never_asked(tmp_path, nct_id):
    with RegistryServer([]) as server, session_of(server) as session:
        with pytest.raises(FetchError, match="not an NCT number"):
            pull_by_id(session, tmp_path, [nct_id], now=now)
        assert [request.path for request in server.requests] == ["/version"]


def test_an_interrupted_round_of_ids_is_asked_again(tmp_path):
    def interrupt(done, total, message):
        raise KeyboardInterrupt

    with RegistryServer([made_study(1, posted="2015-01-01")]) as server, session_of(server) as session:
        with pytest.raises(KeyboardInterrupt):
            pull_by_id(session, tmp_path, ["NCT90000001"], now=now, progress=interrupt)
        batch = pull_by_id(session, tmp_path, ["NCT90000001"], now=now)
    assert ids_of(batch) == ["NCT90000001"]
    (closed,) = list_open_batches(tmp_path, "clinicaltrials_gov", "studies")
    assert closed.manifest.status == "failed"
