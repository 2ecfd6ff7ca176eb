"""Landing to raw: every promoted batch, read once, into typed Parquet.

Belongs here: the order of a load, which batches it covers, what stops it. Does not belong
here: HTTP, version order (history.py), the operations tables (accounting.py), dbt.

What a load writes is a function of what is landed and of nothing else: loading twice, in one
go or batch by batch, after a kill, with any number of threads, gives the same bytes.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

import duckdb
import msgspec

from ingestion import history, raw_files
from ingestion.absences import ids_to_ask
from ingestion.accounting import Tally
from ingestion.dataset_loading import DatasetLoad
from ingestion.datasets import DATASETS, PUBLICATIONS, STUDIES, TRIAL_DATASETS, Dataset
from ingestion.errors import IngestionError
from ingestion.landing import Batch, list_batches, list_open_batches, utc_text
from ingestion.operations import OperationsTables, begin_record_sources
from ingestion.raw_files import RawFolder

__all__ = ["LoadReport", "ids_to_ask", "is_loaded", "load"]

Progress = Callable[[int, int, str], None]

_KINDS = ("sightings", "findings", "history")
_OPERATIONS = ("batches", "files", "file_columns", "record_sources", "quarantined_records", "source_findings")


class Landed(NamedTuple):
    """What is landed of one dataset: complete batches, oldest first, and those that are open or failed."""

    dataset: Dataset
    batches: list[Batch]
    unfinished: list[Batch]


@dataclass(frozen=True)
class LoadReport:
    """What a load did: batches it read for the first time, their records by outcome, fields nobody knew, and the
    rows each table holds now. `is_changed` is false when nothing had landed since the last load.
    """

    is_changed: bool
    loaded_batches: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)
    new_fields: dict[str, int] = field(default_factory=dict)
    table_rows: dict[str, int] = field(default_factory=dict)

    def row_counts(self) -> dict[str, int]:
        """Rows by asset key: current records of each dataset, absences, and copies accounted for."""
        current = {f"raw/{each.source_id}/{each.name}": self.table_rows[each.current] for each in TRIAL_DATASETS}
        return current | {
            "raw/publications/records": sum(self.table_rows[each.current] for each in PUBLICATIONS.values()),
            "raw/clinicaltrials_gov/absences": self.table_rows["absences"],
            "raw/operations": self.table_rows["record_sources"],
        }


def load(
    home: Path,
    *,
    as_of: date | datetime | None = None,
    target: Path | None = None,
    threads: int = 2,
    memory_limit: str = "2GB",
    progress: Progress | None = None,
) -> LoadReport:
    """Bring raw up to what is landed; with `as_of` (UTC; a date is its end) to what had been landed by then.

    `target` is the raw folder to write, `<home>/raw` without it; an as-of state needs its own. `progress(done,
    total, message)` counts batches.

    Raises SchemaChanged when a record of a pull lacks a required field or has one of another type (records of an
    import are quarantined instead), UnreadableInput when a landed file is damaged or records do not add up,
    IngestionError when `as_of` is too early, memory or disk do not suffice. Raw is then as it was.
    """
    if as_of is not None and target is None:
        raise ValueError("an as-of state is written to a folder of its own: name it with target")
    home = Path(home).resolve()
    landed = _landed(home / "landing", as_of)
    folder = RawFolder(Path(target).resolve() if target else home / "raw")
    inputs = _fingerprint(landed)
    if _is_current(folder, landed, inputs):
        return LoadReport(False, table_rows=folder.marker()["rows"])
    folder.clear_staging()
    report = _stage(folder, landed, progress or _silent, threads, memory_limit)
    kept = set(_outputs(landed))
    obsolete = [name for name in _batch_files(folder) if name not in kept]
    folder.promote(obsolete, {"inputs": inputs, "rows": report.table_rows})
    return report


def is_loaded(home: Path) -> bool:
    """Whether raw of the home holds all that is landed, by this reader."""
    home = Path(home).resolve()
    landed = _landed(home / "landing", None)
    return _is_current(RawFolder(home / "raw"), landed, _fingerprint(landed))


def _is_current(folder: RawFolder, landed: list[Landed], inputs: str) -> bool:
    marker = folder.marker()
    return bool(
        marker and marker["inputs"] == inputs and all((folder.root / name).is_file() for name in _outputs(landed))
    )


def _stage(folder: RawFolder, landed: list[Landed], progress: Progress, threads: int, memory_limit: str) -> LoadReport:
    """Write everything new into staging; what the engine runs out of becomes one clear line."""
    try:
        with raw_files.connect(folder, threads=threads, memory_limit=memory_limit) as connection:
            return _load_all(connection, folder, landed, progress)
    except duckdb.OutOfMemoryException as error:
        raise IngestionError(
            f"loading needs more memory than memory_limit {memory_limit} with {threads} threads; nothing was loaded, "
            "raise the limit or lower the threads"
        ) from error
    except duckdb.Error as error:
        raise IngestionError(
            f"loading into {folder.root} failed: {str(error).splitlines()[0]}; nothing was loaded. Free disk space, "
            "or delete that folder, which is made again from landing"
        ) from error


def _load_all(
    connection: duckdb.DuckDBPyConnection, folder: RawFolder, landed: list[Landed], progress: Progress
) -> LoadReport:
    """Every dataset, one after the other, and the operations tables of all of them."""
    tables, rows = OperationsTables(), {}
    new_ids: list[str] = []
    tally, new_fields = Tally(), Counter()
    begin_record_sources(connection)
    for dataset, batches, unfinished in landed:
        loaded = DatasetLoad(connection, folder, dataset, batches, progress).run(tables)
        for batch in unfinished:
            tables.add_unfinished(batch.manifest)
        rows[dataset.current] = loaded.current_rows
        new_ids += loaded.new_batches
        tally += loaded.tally
        new_fields.update(loaded.new_fields)
    rows |= tables.write(connection, folder)
    return LoadReport(True, tuple(new_ids), tally, dict(sorted(new_fields.items())), rows)


def _silent(done: int, total: int, message: str) -> None:
    """For callers who do not watch."""


def _landed(landing_root: Path, as_of: date | datetime | None) -> list[Landed]:
    """Complete and unfinished batches of every dataset that were there by `as_of`."""
    landed = [
        Landed(
            each,
            list_batches(landing_root, each.source_id, each.name),
            list_open_batches(landing_root, each.source_id, each.name),
        )
        for each in DATASETS
    ]
    if as_of is None:
        return landed
    limit = _end_of(as_of)
    _require_state(landing_root, next(one.batches for one in landed if one.dataset is STUDIES), as_of, limit)
    return [
        Landed(
            dataset,
            *([batch for batch in some if batch.manifest.fetched_at <= limit] for some in (batches, unfinished)),
        )
        for dataset, batches, unfinished in landed
    ]


def _require_state(landing_root: Path, batches: list[Batch], as_of: date | datetime, limit: str) -> None:
    """Studies are what monitors count: before the first complete pull of them there is no state."""
    complete = [batch for batch in batches if batch.manifest.kind == "complete"]
    first = next(iter(complete or batches), None)
    if first is None:
        raise IngestionError(f"nothing is landed in {landing_root}, so there is no state as of {as_of}")
    if first.manifest.fetched_at > limit:
        what = "complete pull" if complete else "batch"
        raise IngestionError(
            f"no state as of {as_of}: the first {what} was landed {first.manifest.fetched_at}; "
            f"the earliest date is {first.manifest.fetched_at[:10]}"
        )


def _end_of(as_of: date | datetime) -> str:
    if isinstance(as_of, datetime):
        return utc_text(as_of)
    return utc_text(datetime.combine(as_of, time(23, 59, 59), UTC))


def _fingerprint(landed: list[Landed]) -> str:
    """Identity of everything a load depends on."""
    digest = hashlib.sha256(raw_files.READER.encode())
    for _, batches, unfinished in landed:
        for batch in batches + unfinished:
            digest.update(msgspec.json.encode(batch.manifest, order="sorted"))
    return digest.hexdigest()


def _outputs(landed: list[Landed]) -> list[str]:
    """Every file that raw consists of, for these batches."""
    names = [raw_files.ABSENCES, *(f"operations/{name}.parquet" for name in _OPERATIONS)]
    for dataset, batches, _ in landed:
        ids = [batch.manifest.batch_id for batch in batches]
        names += [dataset.batch_file(kind, batch_id) for batch_id in ids for kind in _KINDS]
        names += [] if ids else [dataset.batch_file("history", history.EMPTY)]
        names += [dataset.current, dataset.changes]
    return names


def _batch_files(folder: RawFolder) -> list[str]:
    return [
        each.batch_file(kind, name)
        for each in DATASETS
        for kind in _KINDS
        for name in sorted(folder.batches_in(kind, each.folder))
    ]
