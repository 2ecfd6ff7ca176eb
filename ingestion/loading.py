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

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion import current, history, raw_files
from ingestion.absences import ids_to_ask
from ingestion.accounting import Refused, Tally, account_for, received_name
from ingestion.errors import IngestionError
from ingestion.landing import Batch, list_batches, list_open_batches, utc_text
from ingestion.operations import OperationsTables
from ingestion.raw_files import DATASET, SOURCE_ID, STUDIES, RawFolder
from ingestion.scanning import scan_batch
from ingestion.table_findings import table_findings

__all__ = ["LoadReport", "ids_to_ask", "is_loaded", "load"]

Progress = Callable[[int, int, str], None]

_FINDINGS = pa.schema([("name", pa.string()), ("record_count", pa.int64())])
_OPERATIONS = ("batches", "files", "record_sources", "quarantined_records", "source_findings")


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
        """Rows by asset key: current studies, absences, and copies accounted for."""
        return {
            "raw/clinicaltrials_gov/studies": self.table_rows["current"],
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
    batches, unfinished = _landed(home / "landing", as_of)
    folder = RawFolder(Path(target).resolve() if target else home / "raw")
    inputs = _fingerprint(batches + unfinished)
    if _is_current(folder, batches, inputs):
        return LoadReport(False, table_rows=folder.marker()["rows"])
    folder.clear_staging()
    report = _stage(folder, batches, unfinished, progress or _silent, threads, memory_limit)
    kept = set(_outputs(batches))
    obsolete = [name for name in _batch_files(folder) if name not in kept]
    folder.promote(obsolete, {"inputs": inputs, "rows": report.table_rows})
    return report


def is_loaded(home: Path) -> bool:
    """Whether raw of the home holds all that is landed, by this reader."""
    home = Path(home).resolve()
    batches, unfinished = _landed(home / "landing", None)
    return _is_current(RawFolder(home / "raw"), batches, _fingerprint(batches + unfinished))


def _is_current(folder: RawFolder, batches: list[Batch], inputs: str) -> bool:
    marker = folder.marker()
    return bool(
        marker and marker["inputs"] == inputs and all((folder.root / name).is_file() for name in _outputs(batches))
    )


def _stage(
    folder: RawFolder,
    batches: list[Batch],
    unfinished: list[Batch],
    progress: Progress,
    threads: int,
    memory_limit: str,
) -> LoadReport:
    """Write everything new into staging; what the engine runs out of becomes one clear line."""
    try:
        with raw_files.connect(folder, threads=threads, memory_limit=memory_limit) as connection:
            return _Load(connection, folder, batches, unfinished, progress).run()
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


def _silent(done: int, total: int, message: str) -> None:
    """For callers who do not watch."""


def _landed(landing_root: Path, as_of: date | datetime | None) -> tuple[list[Batch], list[Batch]]:
    """Complete and unfinished batches, oldest first, that were there by `as_of`."""
    batches = list_batches(landing_root, SOURCE_ID, DATASET)
    unfinished = list_open_batches(landing_root, SOURCE_ID, DATASET)
    if as_of is None:
        return batches, unfinished
    limit = _end_of(as_of)
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
    return tuple([batch for batch in some if batch.manifest.fetched_at <= limit] for some in (batches, unfinished))


def _end_of(as_of: date | datetime) -> str:
    if isinstance(as_of, datetime):
        return utc_text(as_of)
    return utc_text(datetime.combine(as_of, time(23, 59, 59), UTC))


def _fingerprint(batches: list[Batch]) -> str:
    """Identity of everything a load depends on."""
    digest = hashlib.sha256(raw_files.READER.encode())
    for batch in batches:
        digest.update(msgspec.json.encode(batch.manifest, order="sorted"))
    return digest.hexdigest()


def _outputs(batches: list[Batch]) -> list[str]:
    """Every file that raw consists of, for these batches."""
    ids = [batch.manifest.batch_id for batch in batches]
    kept = [f"{STUDIES}/{kind}/{batch_id}.parquet" for batch_id in ids for kind in ("sightings", "findings", "history")]
    operations = [f"operations/{name}.parquet" for name in _OPERATIONS]
    stand_in = [] if ids else [raw_files.history_name(history.EMPTY)]
    return [*kept, *stand_in, raw_files.CURRENT, raw_files.CHANGES, raw_files.ABSENCES, *operations]


def _batch_files(folder: RawFolder) -> list[str]:
    kinds = ("sightings", "findings", "history")
    return [f"{STUDIES}/{kind}/{name}.parquet" for kind in kinds for name in sorted(folder.batches_in(kind))]


@dataclass
class _Load:
    """One load: everything it makes lies in staging until all of it is there."""

    connection: duckdb.DuckDBPyConnection
    folder: RawFolder
    batches: list[Batch]
    unfinished: list[Batch]
    progress: Progress

    def run(self) -> LoadReport:
        """Stage every file that differs from what is in place."""
        ids = [batch.manifest.batch_id for batch in self.batches]
        scanned = self.folder.batches_in("sightings") & self.folder.batches_in("findings")
        new = [batch for batch in self.batches if batch.manifest.batch_id not in scanned]
        for number, batch in enumerate(new):
            self.progress(number, len(new), f"reading {batch.manifest.batch_id}")
            self._scan(batch)
        history.find_outcomes(self.connection, [self._newest("sightings", batch_id) for batch_id in ids])
        refused = history.refused_lines(self.connection, [self._newest("sightings", batch_id) for batch_id in ids])
        self._write_histories(ids, refused)
        rows = {"current": current.write_current(self.connection, self.folder, self.batches, history.EMPTY)}
        tallies = self._write_operations(refused, rows)
        self.progress(len(new), len(new), "loaded")
        new_ids = [batch.manifest.batch_id for batch in new]
        found = sum((Counter(self._new_fields(batch_id)) for batch_id in new_ids), Counter())
        tally = sum((tallies[batch_id] for batch_id in new_ids), Tally())
        return LoadReport(True, tuple(new_ids), tally, dict(sorted(found.items())), rows)

    def _scan(self, batch: Batch) -> None:
        """Look at a batch for the first time and keep what was seen."""
        batch_id, scan = batch.manifest.batch_id, scan_batch(batch)
        rows = [{"name": name, "record_count": count} for name, count in sorted(scan.new_fields.items())]
        raw_files.write_rows(rows, _FINDINGS, self.folder.staged(f"{STUDIES}/findings/{batch_id}.parquet"))
        history.write_sightings(batch, scan, self.folder.staged(f"{STUDIES}/sightings/{batch_id}.parquet"))

    def _write_histories(self, ids: list[str], refused: dict[str, list[Refused]]) -> None:
        stale = history.stale_batches(self.connection, self.folder, ids)
        for number, batch in enumerate(b for b in self.batches if b.manifest.batch_id in stale):
            self.progress(number, len(stale), f"typing {batch.manifest.batch_id}")
            lines: dict[str, set[int]] = {}
            for item in refused.get(batch.manifest.batch_id, []):
                lines.setdefault(item.file, set()).add(item.line)
            history.write_history(self.connection, self.folder, batch, lines)
        if not ids:
            history.write_empty_history(self.connection, self.folder)

    def _write_operations(self, refused: dict[str, list[Refused]], rows: dict[str, int]) -> dict[str, Tally]:
        """Write the operations tables, note their rows, return the tally of every complete batch."""
        tables, tallies = OperationsTables(), {}
        outcomes = history.outcome_counts(self.connection)
        for batch in self.batches:
            manifest = batch.manifest
            batch_refused = refused.get(manifest.batch_id, [])
            account = account_for(batch, outcomes.get(manifest.batch_id, {}), batch_refused)
            tallies[manifest.batch_id] = account.tally
            named = [item.named_after(received_name(manifest, item.file)) for item in batch_refused]
            tables.add(manifest, account, named, self._new_fields(manifest.batch_id))
        for batch in self.unfinished:
            tables.add_unfinished(batch.manifest)
        files = [self._newest("sightings", batch.manifest.batch_id) for batch in self.batches]
        tables.source_findings += table_findings(self.connection, files)
        rows.update(tables.write(self.connection, self.folder))
        return tallies

    def _newest(self, kind: str, batch_id: str) -> Path:
        return self.folder.newest(f"{STUDIES}/{kind}/{batch_id}.parquet")

    def _new_fields(self, batch_id: str) -> dict[str, int]:
        found = pq.read_table(self._newest("findings", batch_id)).to_pydict()
        return dict(zip(found["name"], found["record_count"], strict=True))
