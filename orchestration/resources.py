"""What a run is given: which home, which monitors, live or not, as of when; and the writer guard.

Belongs here: the Dagster resources. Does not belong here: settings (settings.py), the work
itself (assets/).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import dagster as dg
from pydantic import Field, PrivateAttr

from ingestion.errors import MonitorError
from ingestion.monitor import load_monitors
from ingestion.monitor_comparisons import check_comparisons
from ingestion.monitor_parts import Monitor
from ingestion.monitor_seeds import check, known_countries, known_documents, known_regions
from orchestration import lock
from orchestration.settings import REPOSITORY, Settings, dbt_environment, export, settings

PID_TAG = "observatory/pid"
MONITORS = REPOSITORY / "monitors"
GEOGRAPHY_SEEDS = REPOSITORY / "dbt_project" / "seeds" / "geography"
PUBLISHED_SEEDS = REPOSITORY / "dbt_project" / "seeds" / "published"


class Observatory(dg.ConfigurableResource):
    """The options of one run, and the folders that follow from them. Holds the writer lock while a run lasts."""

    source: str = Field("live", description="live (ask the registry), landed (only what is landed), or sample")
    pull: str = Field("incremental", description="incremental or complete; the first pull is always complete")
    monitors: list[str] = Field([], description="ids of the monitors to pull for; empty means all")
    as_of: str = Field("", description="build the state of this day (YYYY-MM-DD) apart from the releases")

    _settings: Settings = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Observatory"]:
        """Hold the lock; mark runs whose process is gone as failed; point dbt at the home."""
        self._settings = settings()
        run_id = context.run_id or "none"
        tag_run(context.instance, run_id)
        with lock.exclusive(self.home, run_id, self._settings.now, context.log.warning):
            fail_dead_runs(context.instance, run_id)
            export(dbt_environment(self.build_home, self._settings))
            yield self

    @property
    def settings(self) -> Settings:
        """The settings in force for this run."""
        return self._settings

    @property
    def home(self) -> Path:
        """Folder of all data: landing, raw, warehouse, releases."""
        return self._settings.home

    @property
    def as_of_day(self) -> date | None:
        """The day whose state is built; None for the newest."""
        return date.fromisoformat(self.as_of) if self.as_of else None

    @property
    def build_home(self) -> Path:
        """Where raw, warehouse and releases of this run are: the home, or a folder of its own for an earlier state."""
        return self._settings.as_of_home(self.as_of_day) if self.as_of_day else self.home

    def selected_monitors(self) -> list[Monitor]:
        """The monitors this run pulls for, checked. Raises MonitorError, also for an unknown id."""
        every = checked_monitors()
        unknown = sorted(set(self.monitors) - {monitor.id for monitor in every})
        if unknown:
            known = ", ".join(monitor.id for monitor in every)
            raise MonitorError(f"no monitor {', '.join(unknown)} in {MONITORS}; there are {known}")
        return [monitor for monitor in every if not self.monitors or monitor.id in self.monitors]


def checked_monitors() -> list[Monitor]:
    """Every monitor of the project, checked against the seeds and against each other. Raises MonitorError."""
    regions, countries = known_regions(GEOGRAPHY_SEEDS), known_countries(GEOGRAPHY_SEEDS)
    documents = known_documents(PUBLISHED_SEEDS)
    every = load_monitors(MONITORS)
    for monitor in every:
        check(monitor, regions, countries, documents)
    check_comparisons(every)
    return every


def tag_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Write the process of a run onto it, so that a later run can see whether it still lives."""
    if instance.has_run(run_id):
        instance.add_run_tags(run_id, {PID_TAG: str(os.getpid())})


def fail_dead_runs(instance: dg.DagsterInstance, own_run_id: str) -> list[str]:
    """Mark runs as failed that were started by a process which is gone; returns their ids."""
    started = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    dead = [run for run in started if run.run_id != own_run_id and not is_alive(run.tags.get(PID_TAG))]
    for run in dead:
        instance.report_run_failed(run, "The process of this run is gone; a later run noticed.")
    return [run.run_id for run in dead]


def is_alive(pid: str | None) -> bool:
    if pid is None:
        return True  # it has not reached its resources yet: it is starting, not dead
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
