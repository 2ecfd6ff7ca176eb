"""The command line `observatory`: runs, imports, state of the installation.

Belongs here: parsing arguments and printing. Does not belong here: any work; that is done by
the packages this calls. Commands about monitors and releases are in cli_monitor.py and
cli_release.py.
"""

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ingestion.errors import IngestionError
from orchestration import cli_claims, cli_monitor, cli_release, cli_thesaurus
from orchestration.leaving import leave
from orchestration.settings import PREFIX, REPOSITORY, Settings, SettingsError, settings
from reports.errors import ReportError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Biomed Observatory: monitors of biomedical research.",
)
config_app = typer.Typer(no_args_is_help=True, help="The settings in force.")
app.add_typer(cli_monitor.app, name="monitor")
app.add_typer(cli_claims.app, name="claims")
app.add_typer(cli_thesaurus.app, name="thesaurus")
app.add_typer(cli_release.release_app, name="release")
app.add_typer(config_app, name="config")
app.command("sql")(cli_release.sql)
app.command("explain")(cli_release.explain)
# Bound to the terminal now: a run redirects what libraries print
out = Console(file=sys.stdout)


def warn(message: str) -> None:
    """One line for a person that is no result."""
    typer.secho(message, fg="yellow", err=True)


@app.callback()
def root(
    context: typer.Context,
    traceback: Annotated[bool, typer.Option("--traceback", help="show the Python traceback of an error")] = False,
) -> None:
    """Options that every command takes."""
    context.obj = {"traceback": traceback}
    _State.traceback = traceback


class _State:
    """What `main` must know after typer has returned."""

    traceback = False


@app.command()
def run(
    monitor: Annotated[list[str] | None, typer.Option(help="pull for this monitor only; all are built")] = None,
    sample: Annotated[bool, typer.Option("--sample", help="use the made-up samples of the project")] = False,
    complete: Annotated[bool, typer.Option("--complete", help="pull everything again, not only what changed")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="rebuild from what is landed")] = False,
    as_of: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="build the state of that day, apart")] = "",
    rebuild: Annotated[bool, typer.Option("--rebuild", help="build and release also when nothing has changed")] = False,
) -> None:
    """Fetch, load, transform, analyse and release; the same job that Dagster schedules."""
    from orchestration.instance import prepare_instance, run_job
    from orchestration.jobs import run_config

    source = _source(sample, offline or bool(as_of), complete, bool(monitor))
    configured = settings()
    if as_of and _day(as_of) > configured.now().date():
        raise typer.BadParameter(f"{as_of} is still to come; what will be landed by then is not known")
    if source != "live" and not (as_of or rebuild) and _is_released(configured, sample):
        return _say_where(configured.home)
    prepare_instance(configured)
    from orchestration.definitions import defs

    options = run_config(
        source=source, pull="complete" if complete else "incremental", monitors=monitor or [], as_of=as_of
    )
    outcome = run_job(defs.resolve_job_def("refresh"), options, out)
    if not outcome.is_success:
        for problem in outcome.problems or ["the run failed"]:
            typer.secho(f"run {outcome.run_id[:8]}: {problem}", fg="red", err=True)
        raise typer.Exit(1)
    if as_of:
        typer.echo(f"state as of {as_of}, built with the seeds and rules of today (commit {configured.git_commit})")
    _say_where(configured.as_of_home(_day(as_of)) if as_of else configured.home)


def _source(sample: bool, landed: bool, complete: bool, for_monitor: bool) -> str:
    source = "sample" if sample else "landed" if landed else "live"
    if sample and (landed or complete):
        raise typer.BadParameter("--sample goes with none of --offline, --complete, --as-of")
    if source != "live" and complete:
        raise typer.BadParameter("--complete pulls from the registry; --offline and --as-of do not")
    if source != "live" and for_monitor:
        raise typer.BadParameter("--monitor narrows the pull; with --sample, --offline or --as-of there is none")
    return source


def _is_released(configured: Settings, sample: bool) -> bool:
    from orchestration.inputs import unchanged_release

    release_id = unchanged_release(configured, is_sample=sample or None)
    if release_id:
        typer.echo(f"nothing has changed since release {release_id}, which is whole; --rebuild builds it again")
    return release_id is not None


def _say_where(home: Path) -> None:
    current = home / "current"
    typer.echo(f"report    {current / 'reports' / 'index.html'}")
    typer.echo(f"database  {current / 'observatory.duckdb'}")
    query = "select unit_id, year, trial_count from reporting.rpt_trials_by_year where row_type = 'year' order by all"
    # Absolute, so that the line works from anywhere
    shown = f"OBSERVATORY_HOME={home} " if home != REPOSITORY / "warehouse" else ""
    command = Path(sys.executable).with_name("observatory")
    typer.echo(f'try       {shown}{command} sql "{query}"')


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day; write it as 2026-01-31") from None


@app.command("import")
def import_files(
    paths: Annotated[list[Path], typer.Argument(help="files or folders", exists=True)],
    monitor: Annotated[str | None, typer.Option(help="the monitor these records are imported for")] = None,
    set_name: Annotated[
        str | None, typer.Option("--set", help="the set within its population that they are, as highly_cited")
    ] = None,
) -> None:
    """Land downloaded files; the next run loads them. What cannot be read is quarantined and listed."""
    from ingestion.inbox import import_paths
    from ingestion.places import known_places
    from orchestration.lock import exclusive
    from orchestration.resources import GEOGRAPHY_SEEDS, checked_monitors

    configured = settings()
    if monitor and monitor not in {known.id for known in checked_monitors()}:
        raise IngestionError(f"no monitor {monitor!r}; see observatory monitor list")
    with exclusive(configured.home, "import", configured.now, warn), out.status("importing") as status:
        report = import_paths(
            configured.home,
            paths,
            monitor_id=monitor,
            set_name=set_name,
            now=configured.now,
            places=known_places(GEOGRAPHY_SEEDS),
            progress=lambda done, total, message: status.update(f"{done}/{total} {message}"),
        )
    for line in report.lines():
        typer.echo(line)
    if not report.is_clean:
        raise typer.Exit(1)


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """What is released, how old it is, what ran last and what is running."""
    from orchestration.state import describe

    found = describe(settings())
    if as_json:
        typer.echo(json.dumps(found, default=str, indent=2))
        return
    for name, value in found.items():
        typer.echo(f"{name:<24} {value}")


@app.command()
def doctor() -> None:
    """Check this machine and the installation; each finding says what to do."""
    from orchestration.state import examine

    findings = examine(settings())
    for finding in findings:
        typer.echo(f"{'ok     ' if finding.is_good else 'PROBLEM'} {finding.text}")
    if not all(finding.is_good for finding in findings):
        raise typer.Exit(1)


@app.command()
def dev(port: Annotated[int, typer.Option(help="port on this machine")] = 3000) -> None:
    """Open the Dagster UI on the loopback address."""
    from orchestration.instance import prepare_instance

    prepare_instance(settings())
    dagster = str(Path(sys.executable).with_name("dagster"))
    os.chdir(REPOSITORY)
    os.execv(dagster, [dagster, "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)])


@app.command()
def docs() -> None:
    """Write docs/data_dictionary.md and monitors/schema.json from what they describe."""
    from ingestion.monitor import json_schema
    from orchestration.assets.transform import prepared_manifest
    from reports.dictionary import dictionary_markdown, read_models

    dictionary = dictionary_markdown(read_models(prepared_manifest().parent))
    (REPOSITORY / "docs" / "data_dictionary.md").write_text(dictionary, encoding="utf-8")
    schema = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    (REPOSITORY / "monitors" / "schema.json").write_text(schema, encoding="utf-8")


@config_app.command("show")
def show() -> None:
    """Each setting, its value, the variable that sets it and what it means."""
    configured = settings()
    for name, field in Settings.model_fields.items():
        typer.echo(f"{PREFIX + name.upper():<38} {getattr(configured, name)}   # {field.description}")


def main() -> None:
    """Entry point: one line for a person, a traceback only when asked for."""
    try:
        app()
    except SystemExit as ended:
        leave(ended.code)
    except (IngestionError, ReportError, SettingsError) as error:
        if _State.traceback:
            raise
        typer.secho(str(error), fg="red", err=True)
        leave(1)
    except KeyboardInterrupt:
        typer.secho("interrupted; what is landed is kept, the same command goes on from there", fg="red", err=True)
        leave(130)


if __name__ == "__main__":
    main()
