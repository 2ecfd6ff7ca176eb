"""What a run lands, in order: samples, or the inbox, the pull, and the studies asked for by id.

Belongs here: choosing which calls of ingestion/ a run needs. Does not belong here: HTTP,
files, what makes a pull complete.
"""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import dagster as dg

from ingestion.datasets import DATASETS
from ingestion.errors import IngestionError, RateLimited, Unavailable
from ingestion.http import Politeness, PoliteSession
from ingestion.inbox import import_paths, scan_inbox
from ingestion.landing import Batch, list_batches
from ingestion.loading import ids_to_ask
from ingestion.monitor_parts import Monitor
from ingestion.places import known_places
from ingestion.sources import clinicaltrials_gov as registry
from ingestion.trial_monitor import TrialMonitor
from orchestration.resources import GEOGRAPHY_SEEDS, Observatory
from orchestration.settings import REPOSITORY, Settings

SAMPLES = REPOSITORY / "samples"
# A first contact that fails is told at once; patience is for a pull that is under way
_FIRST_CONTACT = {"attempts": 3, "backoff": 1.0, "deadline": 30.0}


def land(observatory: Observatory, log: dg.DagsterLogManager) -> dict[str, object]:
    """Land what the run's source asks for; returns facts about it for the UI. Raises IngestionError."""
    _refuse_mixture(observatory)
    if observatory.as_of_day:
        return {"landed": "nothing: an earlier state is built from what was landed by then"}
    if observatory.source == "sample":
        return _land_samples(observatory)
    facts = _land_inbox(observatory)
    if observatory.source == "live":
        facts |= _land_registry(observatory, log)
    if not _held(observatory):
        raise IngestionError(
            f"nothing is landed in {observatory.home}: import files, run without --offline, or look at --sample"
        )
    return facts


def _refuse_mixture(observatory: Observatory) -> None:
    wants_sample = observatory.source == "sample"
    for batch in _held(observatory):
        if observatory.source != "landed" and batch.manifest.is_sample != wants_sample:
            kind = "samples" if batch.manifest.is_sample else "real records"
            raise IngestionError(
                f"{observatory.home} holds {kind}; samples and real records are never mixed: "
                "set OBSERVATORY_HOME to another folder"
            )


def _held(observatory: Observatory) -> list[Batch]:
    """The complete batches of every dataset."""
    landing = observatory.home / "landing"
    return [batch for each in DATASETS for batch in list_batches(landing, each.source_id, each.name)]


def _land_samples(observatory: Observatory) -> dict[str, object]:
    """The made-up trials for every monitor of trials, the made-up papers for the monitor and set they are meant for."""
    described = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
    wanted: dict[tuple[str | None, str | None], list[Path]] = {}
    for item in (*described["files"], *described["registers"], *described["publications"]):
        wanted.setdefault((item.get("monitor_id"), item.get("set_name")), []).append(SAMPLES / item["file"])
    told = []
    for (monitor_id, set_name), paths in wanted.items():
        report = import_paths(
            observatory.home,
            paths,
            monitor_id=monitor_id,
            set_name=set_name,
            now=lambda: datetime.fromisoformat(described["fetched_at"]),
            is_sample=True,
            places=known_places(GEOGRAPHY_SEEDS),
        )
        told += report.lines()
    return {"landed": "; ".join(told) or "the samples were landed before"}


def _land_inbox(observatory: Observatory) -> dict[str, object]:
    ready = scan_inbox(observatory.home)
    if not ready:
        return {"inbox": "empty"}
    now = observatory.settings.now
    report = import_paths(
        observatory.home, ready, monitor_id=None, now=now, move=True, places=known_places(GEOGRAPHY_SEEDS)
    )
    return {"inbox": "; ".join(report.lines())}


def _land_registry(observatory: Observatory, log: dg.DagsterLogManager) -> dict[str, object]:
    configured, monitors = observatory.settings, _searching(observatory.selected_monitors())
    if not monitors:
        return {"pull": "no monitor of this run searches the registry"}
    try:
        _first_contact(observatory)
        with _session(configured) as session:
            pulled = _pull(observatory, session, monitors, _progress(log))
            asked = _ask_absent(observatory, session, _progress(log))
    except (Unavailable, RateLimited) as error:
        hint = "what is landed and released stays as it is, and --offline rebuilds from it"
        if not _held(observatory):
            hint = "nothing is landed yet: import files you downloaded, or look at --sample"
        raise type(error)(f"{error}; {hint}") from error
    manifest = pulled.manifest
    return {
        "batch": manifest.batch_id,
        "kind": manifest.kind,
        "version_holder": manifest.version_holder,
        "dagster/row_count": manifest.expected_count,
        "asked_by_id": asked,
    }


def _first_contact(observatory: Observatory) -> None:
    """Ask for the version; a registry that does not answer leaves a failed batch, so that SQL knows since when."""
    try:
        with _session(observatory.settings, **_FIRST_CONTACT) as session:
            registry.registry_version(session)
    except IngestionError as error:
        kind = observatory.pull
        registry.note_failure(observatory.home / "landing", kind, str(error), observatory.settings.now)
        raise


def _session(configured: Settings, **patience: float) -> PoliteSession:
    politeness = Politeness(
        interval=configured.seconds_between_requests,
        retry_after_cap=configured.retry_after_cap_seconds,
        **({"deadline": configured.deadline_seconds} | patience),
    )
    return PoliteSession(configured.ctgov_url, user_agent=configured.user_agent, politeness=politeness)


def _searching(monitors: list[Monitor]) -> list[TrialMonitor]:
    return [m for m in monitors if isinstance(m, TrialMonitor) and m.source.records == "loaded"]


def _pull(
    observatory: Observatory,
    session: PoliteSession,
    monitors: list[TrialMonitor],
    progress: Callable[[int, int, str], None],
) -> Batch:
    ends = [monitor.period.first_posted_to for monitor in monitors]
    scope = {
        "searches": sorted({monitor.source.search for monitor in monitors}),
        "window_from": min(monitor.period.first_posted_from for monitor in monitors),
        "window_to": None if None in ends else max(ends),
    }
    landing, today = observatory.home / "landing", observatory.settings.now().date()
    since = registry.held_since(landing, today=today, **scope)
    wants_all = observatory.pull == "complete" or since is None
    return registry.pull(
        session,
        landing,
        kind="complete" if wants_all else "incremental",
        since=None if wants_all else since,
        now=observatory.settings.now,
        maximum_drop=observatory.settings.maximum_drop,
        progress=progress,
        **scope,
    )


def _ask_absent(observatory: Observatory, session: PoliteSession, progress: Callable[[int, int, str], None]) -> int:
    absent = ids_to_ask(observatory.home)
    if absent:
        registry.pull_by_id(
            session, observatory.home / "landing", absent, now=observatory.settings.now, progress=progress
        )
    return len(absent)


def _progress(log: dg.DagsterLogManager) -> Callable[[int, int, str], None]:
    return lambda done, total, message: log.info(f"{done}/{total} {message}")
