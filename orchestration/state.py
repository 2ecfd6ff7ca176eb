"""What an operator asks: what is released, is it stale, what failed; and is this machine fit.

Belongs here: reading manifests, raw operations and the lock into plain facts. Does not belong
here: printing (cli.py), repairing.
"""

import json
import os
import shutil
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import requests

from ingestion.landing import list_batches, list_open_batches
from ingestion.manifest import Manifest
from ingestion.sources.clinicaltrials_gov import DATASET, SOURCE_ID
from orchestration import lock
from orchestration.instance import problems_of
from orchestration.resources import PID_TAG, is_alive
from orchestration.settings import REPOSITORY, Settings, unknown_variables

# A weekly complete pull that is a day late is late
STALE_AFTER = timedelta(days=8)
# A run takes less; data landed for longer without a release mean that builds fail
RELEASED_WITHIN = timedelta(days=1)
_FREE_BYTES = 5 * 2**30


@dataclass(frozen=True)
class Finding:
    """One thing examined: whether it is good, and a sentence that says what it is or what to do."""

    is_good: bool
    text: str


def describe(configured: Settings) -> dict[str, object]:
    """Facts about a home, in the order in which they are shown; `state` as `_state` says."""
    home = configured.home
    manifest = _current_manifest(home)
    landed = [batch.manifest for batch in list_batches(home / "landing", SOURCE_ID, DATASET)]
    open_or_failed = [batch.manifest for batch in list_open_batches(home / "landing", SOURCE_ID, DATASET)]
    complete = [batch for batch in landed if batch.kind == "complete"]
    failures = [batch for batch in open_or_failed if batch.error]
    return {
        "home": str(home),
        "state": _state(manifest, complete, landed, configured.now()),
        "release": manifest.get("release_id"),
        "data_as_of": manifest.get("data_as_of"),
        "released_at": manifest.get("created_at"),
        "last_complete_pull_at": max((batch.fetched_at for batch in complete), default=None),
        "last_landed_at": max((batch.finished_at for batch in landed), default=None),
        "landed_batches": len(landed),
        "last_failure": max((f"{b.fetched_at} {b.batch_id}: {b.error}" for b in failures), default=None),
        "last_run": _last_run(home),
        "running": lock.holder(home),
        "inbox": len([path for path in (home / "inbox").glob("*") if path.is_file()]),
    }


def _state(manifest: dict, complete: list[Manifest], landed: list[Manifest], now: datetime) -> str:
    """NO RELEASE, SAMPLE, IMPORTS ONLY, STALE (no complete pull lately, or landed data not released), or FRESH."""
    if not manifest:
        return "NO RELEASE"
    if manifest.get("is_sample"):
        return "SAMPLE"
    if not complete:
        return "IMPORTS ONLY"
    last_pull = max(datetime.fromisoformat(batch.fetched_at) for batch in complete)
    last_landed = max(datetime.fromisoformat(batch.finished_at) for batch in landed)
    is_behind = datetime.fromisoformat(manifest["created_at"]) < last_landed < now - RELEASED_WITHIN
    return "STALE" if is_behind or now - last_pull > STALE_AFTER else "FRESH"


def _last_run(home: Path) -> str | None:
    if not (home / "dagster" / "dagster.yaml").exists():
        return None
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        records = instance.get_run_records(limit=1)
        if not records:
            return None
        run, problem = records[0].dagster_run, _problem(instance, records[0].dagster_run)
    return f"{run.run_id[:8]} {run.status.value} since {records[0].create_timestamp:%Y-%m-%d %H:%M} UTC{problem}"


def _problem(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """Why a run failed, or that it is gone without having ended; empty for one that goes on or went well."""
    if run.status is dg.DagsterRunStatus.STARTED and not is_alive(run.tags.get(PID_TAG)):
        return "; killed: its process is gone, run again"
    events = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    reasons = problems_of([entry.dagster_event for entry in events])
    return f"; {reasons[0]}" if reasons else ""


def _current_manifest(home: Path) -> dict:
    path = home / "current" / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def examine(configured: Settings) -> list[Finding]:
    """Examine interpreter, disk, browser-free tools, the home and the way to the registry."""
    return [_python(), _disk(configured), _home(configured), _variables(), _installation(), _registry(configured)]


def _python() -> Finding:
    good = (3, 11) <= sys.version_info < (3, 14)
    return Finding(good, f"Python {sys.version.split()[0]}" + ("" if good else "; 3.11 to 3.13 is needed"))


def _disk(configured: Settings) -> Finding:
    folder = next(path for path in (configured.home, *configured.home.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    text = f"{free / 2**30:.0f} GiB free under {folder}"
    return Finding(free > _FREE_BYTES, text if free > _FREE_BYTES else f"{text}; a run needs 5 GiB")


def _home(configured: Settings) -> Finding:
    folder = next(path for path in (configured.home, *configured.home.parents) if path.exists())
    good = os.access(folder, os.W_OK)
    return Finding(good, f"home {configured.home}" + ("" if good else " cannot be written; set OBSERVATORY_HOME"))


def _variables() -> Finding:
    unknown = unknown_variables()
    text = f"no setting is called {', '.join(unknown)}; see observatory config show" if unknown else "settings known"
    return Finding(not unknown, text)


def _installation() -> Finding:
    dbt = Path(sys.executable).with_name("observatory-dbt")
    missing = [str(path) for path in (dbt, REPOSITORY / "dbt_project" / "dbt_project.yml") if not path.exists()]
    return Finding(not missing, f"missing {', '.join(missing)}; run make test" if missing else "installation complete")


def _registry(configured: Settings) -> Finding:
    address = f"{configured.ctgov_url}/version"
    try:
        answer = requests.get(address, timeout=10, headers={"User-Agent": configured.user_agent})
        answer.raise_for_status()
        return Finding(True, f"{address} answers, data of {answer.json().get('dataTimestamp')}")
    except (requests.RequestException, ValueError) as error:
        reason = type(error).__name__
        return Finding(False, f"{address} does not answer ({reason}); --offline and --sample still work")
