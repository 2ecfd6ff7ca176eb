"""`observatory sql`, `explain` and `release …`: reading what is released.

Belongs here: printing what reports/ returns. Does not belong here: the sandbox, verification,
explanations (reports/).
"""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from orchestration.settings import settings
from reports.errors import ReleaseError
from reports.explain import explain_address, explain_record
from reports.explanation import Explanation, Members, RecordExplanation, RecordSource
from reports.query import QueryResult, run_query, to_csv, to_json
from reports.release import list_releases, rollback
from reports.verify import verify_release

release_app = typer.Typer(no_args_is_help=True, help="Releases: verified, dated copies of tables and reports.")
out = Console()


class Format(StrEnum):
    """How the result of a query is printed."""

    table = "table"
    csv = "csv"
    json = "json"


def sql(
    query: Annotated[str, typer.Argument(help="one reading statement")],
    form: Annotated[Format, typer.Option("--format", help="table, csv or json")] = Format.table,
    limit: Annotated[int, typer.Option(help="rows at most", min=1)] = 10_000,
) -> None:
    """Query the current release: read-only, without access to files or network, with a timeout."""
    configured = settings()
    result = run_query(
        _database(),
        query,
        timeout_seconds=configured.sql_timeout_seconds,
        row_limit=limit,
        memory_limit=configured.memory_limit,
        threads=configured.threads,
    )
    if form is Format.table:
        _print_table(result)
    else:
        writer = to_csv if form is Format.csv else to_json
        typer.echo(writer(result.columns, result.rows), nl=False)
    if result.is_truncated:
        typer.echo(f"only the first {limit} rows; ask for more with --limit", err=True)


def _print_table(result: QueryResult) -> None:
    rows = [["" if value is None else str(value) for value in row] for row in result.rows]
    widths = [max(map(len, cells)) + 3 for cells in zip(result.columns, *rows, strict=True)]
    if sum(widths) < out.width or len(widths) == 1:
        table = Table(*result.columns)
        for row in rows:
            table.add_row(*row)
        out.print(table, markup=False)
        return
    # Too wide to read side by side: one column a line
    for number, row in enumerate(rows, start=1):
        typer.echo(f"row {number}")
        for column, value in zip(result.columns, row, strict=True):
            typer.echo(f"  {column}: {value}")


def explain(
    address: Annotated[str | None, typer.Argument(help="address of a number")] = None,
    record: Annotated[str | None, typer.Option(help="a record instead: NCT01234567")] = None,
    limit: Annotated[int, typer.Option(help="records shown", min=0)] = 20,
) -> None:
    """Say where a number comes from, down to file, line and hash; or where a record is counted, or why not."""
    if (address is None) == (record is None):
        raise typer.BadParameter("give an address or --record, one of them")
    if record is not None:
        lines = _record_lines(explain_record(_database(), record))
    else:
        lines = _address_lines(explain_address(_database(), address, member_limit=limit), "")
    for line in lines:
        typer.echo(line)


def _address_lines(found: Explanation, indent: str) -> list[str]:
    definition = found.definition
    lines = [
        f"{indent}{found.address} = {_plain(found.value)} {definition.unit_of_measure}",
        f"{indent}  {definition.label_en}: {definition.definition_en}",
        f"{indent}  rule: {definition.operand_rule}; defined in {definition.defined_in}",
        f"{indent}  {found.facet.label_en}: {found.facet.definition_en}"
        + (f" Decided in {found.facet.defined_in}" if found.facet.defined_in else ""),
    ]
    for operand in found.operands:
        lines.append(f"{indent}  {operand.role}:")
        lines += _address_lines(operand.cell, indent + "    ")
    if found.members is not None:
        lines += [indent + line for line in _member_lines(found.members)]
    if not indent:
        lines += ["to list them all: observatory sql", f"  {found.query}"]
    if not indent:
        for model, text in {definition.defined_in: definition.sql, found.facet.defined_in: found.facet.sql}.items():
            lines += [f"{model} as written in the dbt project:", text.rstrip()] if text else []
    return lines


def _member_lines(members: Members) -> list[str]:
    if members.equals_value is None:
        lines = [f"  records: {members.total} followed, {members.events} of them with the event"]
    else:
        agreement = "equals the value" if members.equals_value else "DIFFERS FROM THE VALUE"
        lines = [f"  records: {members.total}, sum of weights {_plain(members.weight_sum)} {agreement}"]
    for member in members.shown:
        if member.duration_days is None:
            lines.append(f"    {member.record_id}  weight {_plain(member.weight)}")
        else:
            ends = "event" if member.is_event else "still open"
            lines.append(f"    {member.record_id}  {member.duration_days} days, {ends}")
        lines += [f"      {_source(source)}" for source in member.sources]
        lines += [f"      {member.document}"] if member.document else []
    return lines


def _record_lines(found: RecordExplanation) -> list[str]:
    lines = [found.record_id, *(f"  {_source(source)}" for source in found.sources)]
    for standing in found.monitors:
        state = "counted" if standing.is_included else f"not counted: {standing.exclusion_reason}"
        lines.append(f"{standing.monitor_id}: {state}")
        lines += [f"  {address}  weight {_plain(weight)}" for address, weight in standing.cells]
    return lines


def _source(source: RecordSource) -> str:
    return f"{source.landed_file} line {source.landed_line}  sha256 {source.content_hash}  ({source.outcome})"


def _plain(value: object) -> str:
    if value is None:
        return "no value"
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


@release_app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """List the releases, newest first."""
    found = list_releases(settings().home / "releases")
    if as_json:
        typer.echo(json.dumps([{**vars(release), "folder": str(release.folder)} for release in found], default=str))
        return
    table = Table("", Column("release", no_wrap=True), "data as of", "sample", "tables", "rows", "problem")
    for release in found:
        shown = [release.data_as_of, release.is_sample, release.table_count, release.row_count, release.problem]
        table.add_row(
            "→" if release.is_current else "", release.release_id, *("" if v is None else str(v) for v in shown)
        )
    out.print(table)


@release_app.command("verify")
def verify(release_id: Annotated[str | None, typer.Argument(help="id; the current one when left out")] = None) -> None:
    """Read every column of a release and compare it with its manifest."""
    home = settings().home
    # An id is compared with what is there, never joined into a path: it may hold ../
    known = {release.release_id: release.folder for release in list_releases(home / "releases")}
    if release_id and release_id not in known:
        raise ReleaseError(f"no release {release_id!r}; there are {', '.join(known) or 'none'}")
    folder = known[release_id] if release_id else (home / "current").resolve()
    done = verify_release(folder)
    typer.echo(f"{done.release_id} is whole: {done.table_count} tables, {done.row_count} rows, {done.file_count} files")


@release_app.command("rollback")
def roll_back(
    release_id: Annotated[str | None, typer.Argument(help="id; the one before when left out")] = None,
) -> None:
    """Make an earlier release current, after verifying it."""
    home = settings().home
    done = rollback(home / "releases", home / "current", release_id)
    typer.echo(f"current is now {done.release_id}, data as of {done.data_as_of}")


def _database() -> Path:
    return settings().home / "current" / "observatory.duckdb"
