"""What an operator asks: what is released, is it stale, what failed; and is this machine fit.

Belongs here: reading manifests, raw operations and the lock into plain facts. Does not belong
here: printing (cli.py), repairing.
"""

import json
import os
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import requests

from orchestration import lock
from orchestration.settings import REPOSITORY, Settings

# A weekly complete pull that is a day late is late
STALE_AFTER = timedelta(days=8)
_FREE_BYTES = 5 * 2**30


@dataclass(frozen=True)
class Finding:
    """One thing examined: whether it is good, and a sentence that says what it is or what to do."""

    is_good: bool
    text: str


def describe(configured: Settings) -> dict[str, object]:
    """Facts about a home, in the order in which they are shown; `state` is FRESH, STALE, SAMPLE or NO RELEASE."""
    home = configured.home
    manifest = _current_manifest(home)
    batches = _batches(home)
    pulls = [batch for batch in batches if batch["kind"] != "import" and batch["status"] == "complete"]
    failed = [batch for batch in batches if batch["status"] == "failed"]
    last_pull = max((batch["fetched_at"] for batch in pulls), default=None)
    return {
        "home": str(home),
        "state": _state(manifest, last_pull, configured.now()),
        "release": manifest.get("release_id"),
        "data_as_of": manifest.get("data_as_of"),
        "released_at": manifest.get("created_at"),
        "last_pull_at": last_pull,
        "landed_batches": sum(batch["status"] == "complete" for batch in batches),
        "last_failure": max((f"{b['fetched_at']} {b['batch_id']}: {b['error']}" for b in failed), default=None),
        "running": lock.holder(home),
        "inbox": len([p for p in (home / "inbox").glob("*") if p.is_file()]),
    }


def _state(manifest: dict, last_pull: datetime | None, now: datetime) -> str:
    if not manifest:
        return "NO RELEASE"
    if manifest.get("is_sample"):
        return "SAMPLE"
    is_late = last_pull is None or now - last_pull.replace(tzinfo=UTC) > STALE_AFTER
    return "STALE" if is_late else "FRESH"


def _current_manifest(home: Path) -> dict:
    path = home / "current" / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _batches(home: Path) -> list[dict]:
    path = home / "raw" / "operations" / "batches.parquet"
    if not path.exists():
        return []
    return duckdb.read_parquet(str(path)).pl().to_dicts()


def examine(configured: Settings) -> list[Finding]:
    """Examine interpreter, disk, browser-free tools, the home and the way to the registry."""
    return [_python(), _disk(configured), _home(configured), _installation(), _registry(configured)]


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
