"""`observatory thesaurus …`: names of publications for a reader's review, and the seeds after it.

Belongs here: printing. Does not belong here: what is suggested (analysis/thesaurus.py), files (thesaurus_files.py).
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analysis.thesaurus import suggestions
from ingestion.errors import IngestionError
from orchestration.settings import settings
from orchestration.thesaurus_files import SEEDS, apply_review, read_names, read_review, read_thesaurus, write_review

app = typer.Typer(no_args_is_help=True, help="Spellings of institutions, funders and terms, for review.")
_Seeds = Annotated[Path, typer.Option(help="folder of the seeds", exists=True, file_okay=False)]


class Kind(StrEnum):
    """What the names are of."""

    institutions = "institutions"
    funders = "funders"
    terms = "terms"


@app.callback()
def thesaurus() -> None:
    """Spellings of institutions, funders and terms, for review."""


@app.command("suggest")
def suggest(
    kind: Annotated[Kind, typer.Argument(help="what the names are of")],
    output: Annotated[Path | None, typer.Option(help="the CSV to write; printed when left out", dir_okay=False)] = None,
    seeds: _Seeds = SEEDS,
) -> None:
    """List names that may be other spellings of one, as a CSV to fill in: decision accept or reject, or nothing."""
    mentions, standings = read_names(_database(), kind.value)
    try:
        found = suggestions(kind.value, mentions, read_thesaurus(kind.value, seeds), standings)
    except ValueError as error:
        raise IngestionError(f"{error}; the seeds are in {seeds}") from error
    text = write_review(found)
    if output is None:
        typer.echo(text.removeprefix("\ufeff"), nl=False)
        return
    output.write_bytes(text.encode("utf-8"))
    moving = found.filter(found["top_ten_change_count"] > 0).height
    typer.echo(
        f"{found.height} suggestions in {output}, {moving} of them change a top ten; fill in the column decision, then "
        f"observatory thesaurus apply {output}"
    )


@app.command("apply")
def apply(
    review: Annotated[Path, typer.Argument(help="the CSV with decisions", exists=True, dir_okay=False)],
    by: Annotated[str, typer.Option(help="who decided, where the column decided_by is empty")] = "",
    seeds: _Seeds = SEEDS,
) -> None:
    """Write the decisions into the seeds; the next run counts by them. Applying the same file again changes nothing."""
    decisions = read_review(review, by)
    added = apply_review(decisions, seeds, settings().now().date().isoformat())
    said = ", ".join(f"{count} in {name}" for name, count in added.items() if count)
    typer.echo(f"{len(decisions)} decisions; rows added: {said or 'none, all were decided before'}")


def _database() -> Path:
    """The released database; the warehouse where nothing is released yet."""
    home = settings().home
    for path in (home / "current" / "observatory.duckdb", home / "warehouse.duckdb"):
        if path.is_file():
            return path
    raise IngestionError(f"there is neither a release nor a warehouse in {home}: run `observatory run` first")
