"""Loading the real studies: the file of 1,387, the download of 120, the 82 versions of 36 studies."""

import gzip
import hashlib
import json
import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion.inbox import import_paths
from ingestion.loading import load
from ingestion.raw_files import current_studies
from tests.landed_studies import digests, land

STUDIES = "clinicaltrials_gov/studies/r2"
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def query(raw: Path, sql: str) -> list[tuple]:
    return duckdb.sql(sql.format(current=current_studies(raw), raw=raw)).fetchall()


def lines(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="module")
def imported(real_data, tmp_path_factory):
    """A home into which the 1,387 studies were imported, and what the load reported."""
    home = tmp_path_factory.mktemp("imported")
    report = import_paths(home, [real_data / "clinicaltrials_gov/studies.ndjson.gz"], monitor_id=None, now=lambda: NOW)
    assert report.is_clean and report.record_count == 1387
    return home, load(home)


def test_every_study_is_in_current_with_the_values_of_its_json(imported, real_data):
    home, report = imported
    assert report.tally.values() == (1387, 1387, 0, 0, 0, 0)
    expected = {}
    for study in lines(real_data / "clinicaltrials_gov/studies.ndjson.gz"):
        protocol = study["protocolSection"]
        expected[protocol["identificationModule"]["nctId"]] = (
            protocol["identificationModule"]["briefTitle"],
            protocol["statusModule"].get("startDateStruct", {}).get("date"),
            tuple(protocol["designModule"].get("phases", ())),
            protocol["designModule"].get("enrollmentInfo", {}).get("count"),
            tuple(
                (site.get("facility"), site.get("city"), site.get("state"), site.get("zip"), site.get("country"))
                for site in protocol.get("contactsLocationsModule", {}).get("locations", ())
            ),
            study.get("hasResults", False),
            study["derivedSection"]["miscInfoModule"]["versionHolder"],
        )
    found = {
        nct_id: (
            title,
            start,
            tuple(phases or ()),
            count,
            tuple(map(tuple, sites or ())),
            has_results,
            holder.isoformat(),
        )
        for nct_id, title, start, phases, count, sites, has_results, holder in query(
            home / "raw",
            "select nct_id, brief_title, start_date, phases, enrollment_count, [[s.facility, s.city, s.state, s.zip, "
            "s.country] for s in locations], has_results, version_holder from {current}",
        )
    }
    assert found == expected


def test_fields_that_the_registry_does_not_document_are_found(imported):
    _, report = imported
    assert report.new_fields == {
        "derivedSection.miscInfoModule.modelPredictions": 39,
        "protocolSection.contactsLocationsModule.locations_nested": 39,
    }


def test_every_record_can_be_found_again_by_file_and_line(imported):
    home, _ = imported
    sources = query(
        home / "raw",
        "select record_id, landed_file, landed_line from read_parquet('{raw}/operations/record_sources.parquet') "
        "where hash(record_id) % 50 = 0",
    )
    assert len(sources) > 10
    for record_id, landed_file, landed_line in sources:
        [found] = duckdb.sql(
            f"select record ->> '$.protocolSection.identificationModule.nctId' from read_json('{home / landed_file}', "
            "format = 'newline_delimited', compression = 'zstd', columns = {line: 'BIGINT', record: 'JSON'}, "
            f"maximum_object_size = 67108864) where line = {landed_line}"
        ).fetchall()
        assert record_id == f"clinicaltrials_gov:{found[0]}"


def test_the_download_of_120_studies_imports(real_data, tmp_path):
    path = real_data / "clinicaltrials_gov/csv_exports/ctg-studies_120.json.gz"
    report = import_paths(tmp_path, [path], monitor_id="m", now=lambda: NOW)
    assert report.is_clean and report.record_count == 120
    assert load(tmp_path).row_counts()["raw/clinicaltrials_gov/studies"] == 120


def test_shuffled_files_give_the_same_records(imported, real_data, tmp_path):
    home, _ = imported
    with gzip.open(real_data / "clinicaltrials_gov/studies.ndjson.gz") as file:
        shuffled = file.read().splitlines()
    random.Random(1).shuffle(shuffled)
    (tmp_path / "shuffled.json").write_bytes(b"[" + b",\n".join(shuffled) + b"]")
    import_paths(tmp_path, [tmp_path / "shuffled.json"], monitor_id=None, now=lambda: NOW)
    load(tmp_path, threads=8)
    same = "select * exclude (landed_file, landed_line, batch_id) from {current} order by record_id"
    assert query(tmp_path / "raw", same) == query(home / "raw", same)


# ---- 82 versions of 36 studies -------------------------------------------------------------------


def content(study: dict) -> str:
    """Content of a study by another way than the loader's: decoded, the version taken out, keys sorted."""
    copy = json.loads(json.dumps(study))
    copy["derivedSection"]["miscInfoModule"].pop("versionHolder", None)
    return json.dumps(copy, sort_keys=True)


def hash_of(study: dict) -> str:
    """The content hash as the plan states it: of the minified text with the versionHolder member cut out."""
    copy = json.loads(json.dumps(study))
    copy["derivedSection"]["miscInfoModule"].pop("versionHolder", None)
    return hashlib.sha256(json.dumps(copy, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def replay(versions: list[dict]) -> dict[str, list[dict]]:
    """Versions of each study in version order, without those that say the same as the one before."""
    histories = defaultdict(list)
    for version in sorted(versions, key=lambda version: version["versionHolder"]):
        history = histories[version["nctId"]]
        if not history or content(history[-1]["study"]) != content(version["study"]):
            history.append(version)
    return histories


def start_of(day: str) -> datetime:
    """The injected clock: data of a day is landed the next morning."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), datetime.min.time(), UTC).replace(hour=6)


@pytest.fixture(scope="module")
def versions(real_data) -> list[dict]:
    return lines(real_data / "clinicaltrials_gov/study_versions.ndjson.gz")


@pytest.fixture(scope="module")
def pulled(versions, tmp_path_factory) -> Path:
    """A home into which the versions were pulled day by day, in the order the registry published them."""
    home = tmp_path_factory.mktemp("versions")
    by_day = defaultdict(list)
    for version in versions:
        by_day[version["versionHolder"]].append(json.dumps(version["study"], ensure_ascii=False).encode())
    for day in sorted(by_day):
        land(home, by_day[day], start_of(day), kind="complete")
        load(home)
    return home


def test_histories_hold_exactly_the_distinct_contents(pulled, versions):
    assert len(versions) == 82
    expected = {nct_id: [v["versionHolder"] for v in history] for nct_id, history in replay(versions).items()}
    found = defaultdict(list)
    for nct_id, holder in duckdb.sql(
        f"select nct_id, version_holder from read_parquet('{pulled}/raw/{STUDIES}/history/*.parquet') order by all"
    ).fetchall():
        found[nct_id].append(holder.isoformat())
    assert found == expected and len(found) == 36


def test_a_new_stamp_is_no_version_and_a_status_that_flips_under_the_same_date_is_one(pulled, versions, tmp_path):
    histories = replay(versions)
    assert sum(map(len, histories.values())) == 82  # every version of the file differs in content from the last
    land(tmp_path, [json.dumps(history[-1]["study"]).encode() for history in histories.values()], NOW)
    stamped = json.loads(json.dumps([history[-1]["study"] for history in histories.values()]))
    for study in stamped:
        study["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-11-03"
    stamped[0]["protocolSection"]["statusModule"]["overallStatus"] = "UNKNOWN"
    land(tmp_path, [json.dumps(study).encode() for study in stamped], NOW + timedelta(days=1), kind="incremental")
    assert load(tmp_path).tally.values() == (72, 37, 0, 35, 0, 0)
    found = query(tmp_path / "raw", "select nct_id, overall_status from {current} where version_holder = '2026-11-03'")
    assert found == [(stamped[0]["protocolSection"]["identificationModule"]["nctId"], "UNKNOWN")]


def test_as_of_returns_each_earlier_state_exactly(pulled, versions, tmp_path):
    days = sorted({version["versionHolder"] for version in versions})
    for day in (days[0], days[len(days) // 3], days[len(days) // 2], days[-2], days[-1]):
        known = [version for version in versions if version["versionHolder"] <= day]
        newest = {nct_id: history[-1] for nct_id, history in replay(known).items()}
        target = tmp_path / day
        load(pulled, as_of=start_of(day).date(), target=target)
        found = {row[0]: row[1:] for row in query(target, "select nct_id, version_holder, content_hash from {current}")}
        assert {nct_id: holder.isoformat() for nct_id, (holder, _) in found.items()} == {
            nct_id: version["versionHolder"] for nct_id, version in newest.items()
        }
        assert {nct_id: content_hash for nct_id, (_, content_hash) in found.items()} == {
            nct_id: hash_of(version["study"]) for nct_id, version in newest.items()
        }


def test_the_versions_in_any_order_end_in_the_same_state(pulled, versions, tmp_path):
    shuffled = list(versions)
    random.Random(3).shuffle(shuffled)
    for number, start in enumerate(range(0, len(shuffled), 20)):
        bodies = [json.dumps(v["study"], ensure_ascii=False).encode() for v in shuffled[start : start + 20]]
        land(tmp_path, bodies, NOW + timedelta(days=number), kind="import")
        load(tmp_path)
    same = "select nct_id, content_hash, version_holder from {current} order by all"
    assert query(tmp_path / "raw", same) == query(pulled / "raw", same)
    step_by_step = digests(tmp_path / "raw")
    load(tmp_path, target=tmp_path / "at_once", threads=1)
    assert digests(tmp_path / "at_once") == step_by_step
