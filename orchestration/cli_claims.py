"""`observatory claims …`: check the printed numbers of any document, before or after it is published.

Belongs here: printing. Does not belong here: the rules (analysis/claims.py), reading (documents.py).
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from analysis.claim_series import TABLES
from analysis.claim_values import AGREES, CONTRADICTS, DEFINITION, IMPLAUSIBLE, NOT_COMPUTABLE, ROUNDING
from analysis.claims import idle_patterns, ledger
from ingestion.errors import IngestionError
from orchestration.documents import read_claims, read_patterns

app = typer.Typer(no_args_is_help=True, help="The printed numbers of published documents.")
_OUTCOMES = (CONTRADICTS, IMPLAUSIBLE, DEFINITION, ROUNDING, NOT_COMPUTABLE, AGREES)
_SHOWN = (
    "claim_id", "location", "label_en", "printed_value", "comparator", "unit_of_measure", "verdict", "recomputed",
    "difference", "check_kind", "pattern_id", "arithmetic_en", "arithmetic_zh", "reading_en", "reading_zh",
)  # fmt: skip


class Format(StrEnum):
    """How verdicts are printed."""

    text = "text"
    csv = "csv"
    json = "json"


@app.callback()
def claims() -> None:
    """The printed numbers of published documents."""


@app.command("check")
def check(
    tables: Annotated[Path, typer.Argument(help="CSV, one row a printed number", exists=True, dir_okay=False)],
    patterns: Annotated[Path, typer.Argument(help="YAML, what must hold between them", exists=True, dir_okay=False)],
    format: Annotated[Format, typer.Option(help="text: what does not agree; csv, json: every number")] = Format.text,
) -> None:
    """Check printed numbers against each other. Exit code 1 when one contradicts the others or is implausible."""
    document = read_patterns(patterns)
    printed = read_claims(tables, document.document_id)
    try:
        found = ledger(printed, [document])
    except ValueError as error:
        raise IngestionError(f"{tables} with {patterns}: {error}") from error
    for idle in idle_patterns(printed, document):
        typer.secho(f"pattern {idle} selects no printed number: is a name misspelt?", fg="yellow", err=True)
    if not any(place.startswith(TABLES) for place in printed["location"].drop_nulls()):
        typer.secho(
            f"no location begins with {', '.join(TABLES)}: all numbers count as text, and no series is tested",
            fg="yellow",
            err=True,
        )
    verdicts = _verdicts(printed, found.checks)
    if format is Format.csv:
        typer.echo(verdicts.select(_SHOWN).write_csv(), nl=False)
    elif format is Format.json:
        typer.echo(
            verdicts.select(_SHOWN).with_columns(pl.col("recomputed", "difference").cast(pl.String)).write_json()
        )
    else:
        _print(verdicts, found.findings)
    if verdicts.filter(pl.col("verdict").is_in([CONTRADICTS, IMPLAUSIBLE])).height:
        raise typer.Exit(1)


def _verdicts(printed: pl.DataFrame, checks: pl.DataFrame) -> pl.DataFrame:
    deciding = checks.filter(pl.col("check_order") == 1).drop("document_id", "check_order")
    joined = printed.join(deciding, on="claim_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("outcome").fill_null(NOT_COMPUTABLE).alias("verdict"))


def _print(verdicts: pl.DataFrame, findings: pl.DataFrame) -> None:
    for row in verdicts.filter(~pl.col("verdict").is_in([AGREES, NOT_COMPUTABLE])).iter_rows(named=True):
        what = row["label_en"] or row["claim_id"]
        why = "; ".join(part for part in (row["arithmetic_en"], row["reading_en"]) if part)
        sign = f"{row['comparator']} " if row["comparator"] not in ("=", "range") else ""
        said = f"{sign}{row['printed_value']}" if row["printed_value"] else row["comparator"]
        typer.echo(
            f"{row['verdict']:<18} {row['location']}: {what}: {said} [{row['pattern_id'] or row['check_kind']}] {why}"
        )
    shifts = findings.filter(pl.col("rule_id") == "level_shift").join(verdicts, on="claim_id")
    moved = shifts.select("location", "indicator_id", "arithmetic_en").unique()
    for place, quantity, text in sorted(moved.iter_rows()):
        typer.echo(f"level shift        {place}: {quantity}: all units move together in {text}")
    counts = dict(verdicts.group_by("verdict").len().iter_rows())
    typer.echo(
        f"{verdicts.height} printed numbers: " + ", ".join(f"{counts.get(name, 0)} {name}" for name in _OUTCOMES)
    )
