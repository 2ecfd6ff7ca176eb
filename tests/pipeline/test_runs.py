"""Runs that are killed, queued, watched by readers, or cut off from the network: what analysts see never breaks."""

import gzip
import json
import shutil
import signal
import subprocess
import threading
import time
from collections import defaultdict
from datetime import datetime

import dagster as dg
import duckdb
import pytest

from ingestion.inbox import import_paths
from ingestion.places import known_places
from orchestration.lock import holder
from orchestration.resources import GEOGRAPHY_SEEDS
from tests.homes import OBSERVATORY, Home


@pytest.fixture
def home(real, tmp_path) -> Home:
    """A copy of the home with real studies, to be mistreated."""
    copy = Home(tmp_path / "home", dict(real.environment))
    shutil.copytree(real.path, copy.path, symlinks=True)
    return copy


def start(home: Home, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [OBSERVATORY, *arguments], env=home.variables(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def release_id(home: Home) -> str:
    return home.manifest()["release_id"]


def test_without_the_network_one_line_and_the_release_stays(home):
    before = release_id(home)
    failed = home.run("run", expect=1, OBSERVATORY_CTGOV_URL="http://127.0.0.1:9/api/v2")
    lines = [line for line in failed.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, failed.stderr
    assert "http://127.0.0.1:9/api/v2" in lines[0] and "--offline" in lines[0]
    assert release_id(home) == before
    shown = json.loads(home.run("status", "--json").stdout)
    assert "http://127.0.0.1:9/api/v2" in shown["last_failure"] and "http://127.0.0.1:9" in shown["last_run"]


def test_a_second_run_waits_and_readers_never_notice(home):
    problems, versions, stop = [], set(), threading.Event()
    held = duckdb.connect((home.path / "current" / "observatory.duckdb").resolve(), read_only=True)
    total = "select sum(trial_count) from reporting.rpt_trials_by_year"
    expected = held.execute(total).fetchone()

    def read():
        while not stop.wait(0.05):
            try:
                found = subprocess.run(
                    [OBSERVATORY, "sql", total, "--format", "csv"], env=home.variables(), capture_output=True, text=True
                )
                if found.returncode:
                    problems.append(found.stderr)
                versions.add(found.stdout)
            except OSError as error:
                problems.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    first = start(home, "run", "--offline", "--rebuild")
    while holder(home.path) is None:
        assert first.poll() is None, first.communicate()
        time.sleep(0.2)
    second = start(home, "run", "--offline", "--rebuild")
    for line in second.stdout:
        if "waiting for run" in line:
            break
    second.send_signal(signal.SIGINT)
    waited = second.communicate(timeout=60)[0]
    output = first.communicate(timeout=600)[0]
    stop.set()
    reader.join()
    assert first.returncode == 0 and "waiting for run" not in output, output
    assert second.returncode and "Traceback" not in waited, "given up while it waited, the other run goes on"
    assert not problems and len(versions) == 1
    assert held.execute(total).fetchone() == expected, "an open reader keeps its version"
    held.close()


def test_killed_runs_change_nothing_and_the_next_succeeds(home):
    before = home.manifest()
    for seconds in (6, 20):
        process = start(home, "run", "--offline", "--rebuild")
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        home.run("release", "verify")
        assert home.manifest() == before
    home.run("run", "--offline", "--rebuild")
    home.run("release", "verify")
    assert home.manifest()["content_hash"] == before["content_hash"], "the same inputs"
    assert home.manifest()["release_id"] != before["release_id"]
    with dg.DagsterInstance.from_config(str(home.path / "dagster")) as instance:
        states = [run.status for run in instance.get_runs()]
    assert dg.DagsterRunStatus.STARTED not in states, "the dead run is marked, not shown as running for ever"


@pytest.fixture
def versions(real_data) -> dict[str, list[dict]]:
    """The 82 real versions of 36 studies by versionHolder, oldest first."""
    found = defaultdict(list)
    with gzip.open(real_data / "clinicaltrials_gov" / "study_versions.ndjson.gz", "rt", encoding="utf-8") as file:
        for line in file:
            version = json.loads(line)
            found[version["versionHolder"]].append(version["study"])
    return dict(sorted(found.items()))


def planned_by(versions: dict[str, list[dict]], last_day: str) -> dict[str, tuple[int, int]]:
    """Trial -> (first plan held, actual enrolment), of trials held with an estimate before and actual on that day."""
    held = defaultdict(list)
    for day in (day for day in versions if day <= last_day):
        for study in versions[day]:
            protocol = study["protocolSection"]
            enrolment = protocol["designModule"].get("enrollmentInfo", {})
            held[protocol["identificationModule"]["nctId"]].append((enrolment.get("type"), enrolment.get("count")))
    plans = {nct_id: [count for kind, count in known if kind == "ESTIMATED"] for nct_id, known in held.items()}
    return {
        nct_id: (plans[nct_id][0], known[-1][1])
        for nct_id, known in sorted(held.items())
        if known[-1][0] == "ACTUAL" and plans[nct_id]
    }


def test_as_of_returns_the_earlier_state_exactly(versions, tmp_path):
    home, places = Home(tmp_path / "home"), known_places(GEOGRAPHY_SEEDS)
    for day, studies in versions.items():
        file = tmp_path / f"{day}.ndjson"
        file.write_text("".join(json.dumps(study) + "\n" for study in studies), encoding="utf-8")
        arrived = datetime.fromisoformat(f"{day}T06:00:00+00:00")
        report = import_paths(home.path, [file], monitor_id=None, now=lambda arrived=arrived: arrived, places=places)
        assert report.is_clean
    days = list(versions)
    middle = days[len(days) // 2]
    home.run("run", "--as-of", middle)
    expected = {}
    for day in days[: len(days) // 2 + 1]:
        for study in versions[day]:
            protocol = study["protocolSection"]
            expected[protocol["identificationModule"]["nctId"]] = (
                protocol["statusModule"]["overallStatus"],
                protocol["statusModule"]["lastUpdatePostDateStruct"]["date"],
            )
    earlier = Home(home.path / "as_of" / middle)
    found = earlier.query(
        "select nct_id, overall_status, cast(last_update_posted_date as varchar) from marts.fct_trials"
    )
    assert {nct_id: (status, updated) for nct_id, status, updated in found} == expected
    assert not (home.path / "current").exists(), "an earlier state never becomes current"
    with duckdb.connect(earlier.path / "warehouse.duckdb", read_only=True) as warehouse:
        plans = warehouse.execute(
            "select record_id, planned_enrolment_count, actual_enrolment_count "
            "from intermediate.int_trials_planned_enrolment order by 1"
        ).fetchall()
    assert plans == [(f"clinicaltrials_gov:{nct_id}", *plan) for nct_id, plan in planned_by(versions, middle).items()]
    assert plans == [
        ("clinicaltrials_gov:NCT04514484", 18, 8),
        ("clinicaltrials_gov:NCT06754501", 35, 4),
        ("clinicaltrials_gov:NCT07011550", 40, 7),
    ]
    assert planned_by(versions, days[-1]).keys() - planned_by(versions, middle).keys() == {"NCT05935098"}
    refused = home.run("run", "--as-of", "2001-01-01", expect=1)
    assert days[0] in refused.stderr
