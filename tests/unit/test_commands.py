"""What the command line says before, after and instead of a run: settings, states, failed builds.

Belongs here: calls without a built home. Does not belong here: runs (tests/pipeline).
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.errors import IngestionError
from ingestion.inbox import import_paths
from ingestion.landing import list_open_batches
from ingestion.loading import is_loaded, load
from ingestion.sources import clinicaltrials_gov as registry
from orchestration.assets.transform import failed_nodes
from orchestration.settings import Settings, SettingsError, settings, unknown_variables
from tests.homes import Home
from tests.landed_studies import study


def test_an_empty_home_releases_nothing_and_says_so(tmp_path: Path):
    home = Home(tmp_path / "home")
    failed = home.run("run", "--offline", expect=1)
    lines = [line for line in failed.stderr.splitlines() if line.strip()]
    assert len(lines) == 1 and "nothing is landed in" in lines[0] and "import files" in lines[0]
    assert not (home.path / "current").exists()
    shown = json.loads(home.run("status", "--json").stdout)
    assert shown["state"] == "NO RELEASE" and "nothing is landed in" in shown["last_run"]


def test_a_day_to_come_has_no_state(tmp_path: Path):
    clock = {"OBSERVATORY_FIXED_CLOCK": "2026-11-02T12:00:00Z"}
    refused = Home(tmp_path / "home").run("run", "--as-of", "2026-11-03", expect=2, **clock)
    assert "still to come" in refused.stderr


def test_addresses_are_checked_and_misspelt_variables_named(monkeypatch):
    monkeypatch.setenv("OBSERVATORY_CTGOV_URL", "foo")
    with pytest.raises(SettingsError, match="OBSERVATORY_CTGOV_URL = 'foo'.*http://localhost"):
        settings()
    monkeypatch.setenv("OBSERVATORY_CTGOV_URL", "http://127.0.0.1:9/api/v2/")
    assert settings().ctgov_url == "http://127.0.0.1:9/api/v2"
    for name in Settings.model_fields:
        monkeypatch.setenv(f"OBSERVATORY_{name.upper()}", "1")
    assert unknown_variables() == []
    monkeypatch.setenv("OBSERVATORY_THREAD", "3")
    assert unknown_variables() == ["OBSERVATORY_THREAD"]


def test_a_registry_that_never_answered_leaves_a_failed_batch(tmp_path: Path):
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    registry.note_failure(tmp_path, "incremental", "no answer", lambda: at)
    (batch,) = list_open_batches(tmp_path, registry.SOURCE_ID, registry.DATASET)
    assert (batch.manifest.status, batch.manifest.error) == ("failed", "no answer")
    assert batch.manifest.fetched_at.startswith("2026-11-02T12:00:00")


def test_failed_tables_and_tests_are_named_with_the_first_reason(tmp_path: Path):
    assert "dbt could not start" in failed_nodes(tmp_path)
    names = ["model.observatory.b", "test.observatory.a.0f", *(f"model.observatory.c{n}" for n in range(5))]
    states = ["error", "fail", *["error"] * 4, "success"]
    results = [{"unique_id": n, "status": s, "message": f"{n}\n  broke"} for n, s in zip(names, states, strict=True)]
    (tmp_path / "run_results.json").write_text(json.dumps({"results": results}), encoding="utf-8")
    said = failed_nodes(tmp_path)
    assert said.startswith("b, c0, c1, c2, c3 and 1 more failed; the first: model.observatory.b broke; see ")
    assert "\n" not in said and "c4" not in said


def test_whether_raw_holds_what_is_landed(tmp_path: Path):
    with pytest.raises(IngestionError):
        load(tmp_path / "nowhere", as_of=datetime(2026, 1, 1, tzinfo=UTC), target=tmp_path / "raw")
    home = tmp_path / "home"
    for number in (1, 2):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(study(number)), encoding="utf-8")
        at = datetime(2026, 11, number, tzinfo=UTC)
        import_paths(home, [file], monitor_id=None, now=lambda at=at: at)
        assert not is_loaded(home)
        load(home)
        assert is_loaded(home)
