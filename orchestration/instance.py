"""The Dagster instance of a home, and one run of the job in it with progress for a terminal.

Belongs here: where Dagster keeps its history, running the job in this process, telling a
person how far it is. Does not belong here: what the job does.
"""

import contextlib
import logging
import shutil
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from rich.console import Console

from orchestration.settings import REPOSITORY, Settings, dbt_environment, export

_POLL_SECONDS = 0.3
_SILENT = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
CLI_TAG = "observatory/started_by"


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its id, whether it succeeded, and one line a failed step."""

    run_id: str
    is_success: bool
    problems: list[str]


def prepare_instance(configured: Settings) -> Path:
    """Make `<home>/dagster` with the project's dagster.yaml in it and point Dagster and dbt at the home."""
    folder = configured.home / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(REPOSITORY / "dagster.yaml", folder / "dagster.yaml")
    export({"DAGSTER_HOME": str(folder), **dbt_environment(configured.home, configured)})
    return folder


def run_job(job: dg.JobDefinition, config: dict, console: Console) -> Outcome:
    """Run the job here and now, in the same instance that the UI shows."""
    instance = dg.DagsterInstance.get()
    run_id = str(uuid.uuid4())
    # dbt repeats its whole log on standard output; it is kept in a file, the terminal shows progress
    with (
        (Path(instance.root_directory) / "command_line.log").open("w", encoding="utf-8") as log,
        _Reporter(instance, run_id, console),
        contextlib.redirect_stdout(log),
    ):
        result = job.execute_in_process(
            run_config=config | _SILENT,
            instance=instance,
            run_id=run_id,
            raise_on_error=False,
            tags={CLI_TAG: "command line"},
        )
    return Outcome(run_id, result.success, [] if result.success else problems_of(result.all_events))


def problems_of(events: list[dg.DagsterEvent]) -> list[str]:
    """One line a failed step: what its author says of it, else its innermost error."""
    found = []
    for event in events:
        if event.is_step_failure:
            data = event.step_failure_data
            described = data.user_failure_data.description if data.user_failure_data else None
            found.append(f"{event.step_key}: {described or _innermost(data.error)}")
        elif event.event_type_value == "PIPELINE_FAILURE" and not found:
            found.append(_innermost(event.job_failure_data.error) if event.job_failure_data.error else event.message)
    return [line for line in dict.fromkeys(found) if line]


def _innermost(error) -> str:
    while error is not None and error.cause is not None:
        error = error.cause
    return " ".join(error.message.split()) if error is not None else "the step failed; its log says why"


class _Reporter:
    """Shows the events of a run while it goes on: finished steps as lines, the newest message as a status."""

    def __init__(self, instance: dg.DagsterInstance, run_id: str, console: Console) -> None:
        self._instance, self._run_id, self._console = instance, run_id, console
        self._cursor: str | None = None
        self._built = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_Reporter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        with self._console.status("starting") as status:
            while not self._stop.wait(_POLL_SECONDS):
                self._show(status)
            self._show(status)

    def _show(self, status) -> None:
        found = self._instance.get_records_for_run(self._run_id, cursor=self._cursor)
        self._cursor = found.cursor
        for record in (stored.event_log_entry for stored in found.records):
            event = record.dagster_event
            if event is None:
                status.update(record.user_message)
                # Errors are told once, at the end; Dagster repeats them for every step that waits
                if record.level == logging.WARNING:
                    self._console.print(f"  {record.user_message}", highlight=False, markup=False)
            elif event.event_type_value == "STEP_START":
                status.update(f"{event.step_key} …")
            elif event.event_type_value == "ASSET_MATERIALIZATION":
                self._built += 1
                status.update(f"{self._built} assets; last {event.asset_key.to_user_string()}")
            elif event.event_type_value == "STEP_SUCCESS":
                seconds = event.step_success_data.duration_ms / 1000
                self._console.print(f"  done {event.step_key} ({seconds:.1f} s)", highlight=False, markup=False)
