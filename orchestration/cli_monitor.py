"""`observatory monitor …`: check, list and preview the declared monitors.

Belongs here: printing what ingestion and dbt say about monitors. Does not belong here: the
rules of a monitor file (ingestion/monitor.py), any count (dbt).
"""

import subprocess
import tempfile
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.table import Column, Table

from ingestion.errors import IngestionError, MonitorError
from ingestion.landing import list_batches
from ingestion.loading import is_loaded, load
from ingestion.monitor_parts import Monitor
from ingestion.monitor_preview import Preview, summarise_preview
from ingestion.monitor_tables import write_raw
from ingestion.raw_files import DATASET, SOURCE_ID
from orchestration.settings import dbt_environment, export, settings

app = typer.Typer(no_args_is_help=True, help="The declared monitors (monitors/*.yml).")
out = Console()
_PREVIEWED = ("rpt_population_flow", "rpt_trials_by_year")


@app.command("check")
def check() -> None:
    """Validate every monitor file; messages name file, line, key, what was found and what is allowed."""
    for monitor in _monitors():
        out.print(f"ok  {monitor.file}", markup=False, highlight=False)


@app.command("list")
def list_() -> None:
    """List the monitors: id, title, window, units, where the records come from."""
    table = Table(Column("monitor", no_wrap=True), "title", "window", "units", "counts")
    for monitor in _monitors():
        units = ", ".join(unit.id for unit in monitor.units)
        table.add_row(monitor.id, monitor.title.en, monitor.window, units, monitor.records_of)
    out.print(table)


@app.command("preview")
def preview(monitor_id: Annotated[str, typer.Argument(help="id of the monitor")]) -> None:
    """Show what the monitor would count on the records held: by year and unit, and what each filter drops."""
    known = {monitor.id: monitor for monitor in _monitors()}
    if monitor_id not in known:
        raise MonitorError(f"no monitor {monitor_id!r}; there are {', '.join(sorted(known))}")
    with out.status("resolving sites and filtering"):
        found = _preview(known[monitor_id], settings().home)
    _print_preview(found)


def _monitors() -> list[Monitor]:
    from orchestration.resources import checked_monitors

    return checked_monitors()


def _preview(monitor: Monitor, home: Path) -> Preview:
    """Run the population models for one monitor in a throw-away home over the raw records held."""
    with tempfile.TemporaryDirectory(prefix="observatory-preview-") as name:
        scratch = Path(name)
        (scratch / "raw").mkdir()
        _provide_raw(home, scratch / "raw")
        write_raw([monitor], scratch / "raw")
        _build(scratch)
        with duckdb.connect(scratch / "warehouse.duckdb", read_only=True) as connection:
            flow, counts = (connection.table(f"reporting.{name}").pl().to_dicts() for name in _PREVIEWED)
    return summarise_preview(monitor.id, flow, counts)


def _provide_raw(home: Path, target: Path) -> None:
    """The raw of the home as it is, or, where more is landed than loaded, loaded here; raw of the home stays."""
    if not list_batches(home / "landing", SOURCE_ID, DATASET):
        raise IngestionError(f"nothing is landed in {home}; run `observatory run` or `observatory import` first")
    if is_loaded(home):
        # The monitors are written anew: the one previewed may have changed
        for folder in (path for path in (home / "raw").iterdir() if path.is_dir() and path.name != "monitors"):
            (target / folder.name).symlink_to(folder)
    else:
        configured = settings()
        load(home, target=target, threads=configured.threads, memory_limit=configured.memory_limit)


def _build(scratch: Path) -> None:
    from orchestration.assets.transform import DBT, PROJECT

    export(dbt_environment(scratch, settings()))
    built = subprocess.run(
        [DBT, "--quiet", "build", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        + ["--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")]
        + ["--select", *(f"+{model}" for model in _PREVIEWED), "--exclude", "resource_type:test"]
        + ["resource_type:unit_test"],
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        raise IngestionError(f"the preview could not be computed: {' '.join(built.stdout.split())[-600:]}")


def _print_preview(found: Preview) -> None:
    flow = Table("step", "dropped", "left", title=f"{found.monitor_id}: population")
    for label, dropped, remaining in found.flow:
        flow.add_row(label, str(dropped), str(remaining))
    out.print(flow)
    counts = Table("year", *found.units, title="trials by year of first posting")
    for year, values in found.counts:
        counts.add_row(str(year), *map(str, values))
    out.print(counts)
