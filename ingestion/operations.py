"""The operations tables and absences: what was read from where, and what became of it.

Belongs here: their columns, their rows, writing them. Does not belong here: counting
(accounting.py), deciding what a version is (history.py).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.accounting import COUNTS, BatchAccount, Refused, Tally
from ingestion.manifest import Manifest
from ingestion.raw_files import ABSENCES, RawFolder, copy_query, write_rows

Row = dict[str, Any]

_TEXT, _COUNT, _AT, _FLAG = pa.string(), pa.int64(), pa.timestamp("us"), pa.bool_()
_COUNT_FIELDS = [(name, _COUNT) for name in COUNTS]

BATCHES = pa.schema(
    [
        *[(name, _TEXT) for name in ("batch_id", "source_id", "dataset", "kind", "monitor_id", "set_name")],
        ("fetched_at", _AT),
        ("finished_at", _AT),
        ("version_holder", pa.date32()),
        ("data_timestamp", _AT),
        ("expected_count", _COUNT),
        *_COUNT_FIELDS,
        ("is_sample", _FLAG),
        ("status", _TEXT),
        ("error", _TEXT),
    ]
)
FILES = pa.schema(
    [
        *[(name, _TEXT) for name in ("batch_id", "landed_file", "original_name", "sha256", "format", "encoding")],
        ("byte_count", _COUNT),
        *_COUNT_FIELDS,
    ]
)
QUARANTINED = pa.schema(
    [
        *[(name, _TEXT) for name in ("quarantine_id", "batch_id", "source_id", "file")],
        ("line", _COUNT),
        ("reason", _TEXT),
        ("detail", _TEXT),
        ("found_at", _AT),
    ]
)
FILE_COLUMNS = pa.schema(
    [("batch_id", _TEXT), ("landed_file", _TEXT), ("column_name", _TEXT), ("filled_count", _COUNT)]
)
FINDINGS = pa.schema(
    [
        *[(name, _TEXT) for name in ("source_id", "batch_id", "finding_kind", "name")],
        ("record_count", _COUNT),
        ("found_at", _AT),
    ]
)
ABSENCE_COLUMNS = pa.schema(
    [("nct_id", _TEXT), ("batch_id", _TEXT), ("asked_at", _AT), ("outcome", _TEXT), ("canonical_nct_id", _TEXT)]
)

# One row per landed copy: where a record can be read as it was received.
_RECORD_SOURCES = """
create temp table record_sources (
    record_id varchar,
    batch_id varchar,
    landed_file varchar,
    landed_line bigint,
    content_hash varchar,
    fetched_at timestamp,
    outcome varchar
)"""
_ORDERED = """
select * from record_sources
order by record_id, fetched_at, batch_id, landed_file, landed_line"""


def begin_record_sources(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temp table that collects the copies of every dataset."""
    connection.execute(_RECORD_SOURCES)


def add_record_sources(connection: duckdb.DuckDBPyConnection, source_id: str, key: str) -> None:
    """Add the copies in `outcomes`, which are those of one dataset."""
    connection.execute(
        f"insert into record_sources select '{source_id}:' || {key}, batch_id, landed_file, landed_line, "
        "content_hash, fetched_at, outcome from outcomes"
    )


@dataclass
class OperationsTables:
    """The rows of the small tables, batch by batch; `write` puts them into staging."""

    batches: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    file_columns: list[Row] = field(default_factory=list)
    quarantined_records: list[Row] = field(default_factory=list)
    source_findings: list[Row] = field(default_factory=list)
    absences: list[Row] = field(default_factory=list)

    def add(
        self,
        manifest: Manifest,
        account: BatchAccount,
        refused: list[Refused],
        findings: dict[tuple[str, str], int],
    ) -> None:
        """A complete batch; `refused` are the records that could not be loaded."""
        self.batches.append(_batch_row(manifest, account.tally))
        self.files += account.files
        self.file_columns += _column_rows(manifest, account)
        self.quarantined_records += _quarantine_rows(manifest, refused)
        self.source_findings += _finding_rows(manifest, findings)
        self.absences += _absence_rows(manifest)

    def add_unfinished(self, manifest: Manifest) -> None:
        """A batch that is open or failed: nothing of it is loaded, its row says why."""
        self.batches.append(_batch_row(manifest, Tally()))

    def write(self, connection: duckdb.DuckDBPyConnection, folder: RawFolder) -> dict[str, int]:
        """Write all tables, and the collected record_sources; returns rows by table."""
        tables = {
            "operations/batches.parquet": (self.batches, BATCHES),
            "operations/files.parquet": (self.files, FILES),
            "operations/file_columns.parquet": (self.file_columns, FILE_COLUMNS),
            "operations/quarantined_records.parquet": (self.quarantined_records, QUARANTINED),
            "operations/source_findings.parquet": (self.source_findings, FINDINGS),
            ABSENCES: (self.absences, ABSENCE_COLUMNS),
        }
        counts = {
            name.rpartition("/")[2].removesuffix(".parquet"): write_rows(rows, schema, folder.staged(name))
            for name, (rows, schema) in tables.items()
        }
        path = folder.staged("operations/record_sources.parquet")
        return counts | {"record_sources": copy_query(connection, _ORDERED, path)}


def _batch_row(manifest: Manifest, tally: Tally) -> dict[str, Any]:
    """One row of batches."""
    return {
        "batch_id": manifest.batch_id,
        "source_id": manifest.source_id,
        "dataset": manifest.dataset,
        "kind": manifest.kind,
        "monitor_id": manifest.monitor_id,
        "set_name": manifest.set_name,
        "fetched_at": _moment(manifest.fetched_at),
        "finished_at": _moment(manifest.finished_at),
        "version_holder": _day(manifest.version_holder),
        "data_timestamp": _moment(manifest.data_timestamp),
        "expected_count": manifest.expected_count,
        **dict(zip(COUNTS, tally.values(), strict=True)),
        "is_sample": manifest.is_sample,
        "status": manifest.status,
        "error": manifest.error,
    }


def _column_rows(manifest: Manifest, account: BatchAccount) -> list[dict[str, Any]]:
    """One row per received export and column of a record: how many of its records fill it."""
    return [
        {
            "batch_id": manifest.batch_id,
            "landed_file": row["landed_file"],
            "column_name": name,
            "filled_count": count,
        }
        for received, row in zip(manifest.files, account.files, strict=False)  # shards of a pull come after
        for name, count in received.filled_counts.items()
    ]


def _quarantine_rows(manifest: Manifest, refused: list[Refused]) -> list[dict[str, Any]]:
    """Records of a batch that could not be read when it landed, then those `refused`
    when it was loaded. A line of 0 is the whole file.
    """
    landed = [Refused(item.file, item.line, item.reason, item.detail) for item in manifest.quarantined]
    return [
        {
            "quarantine_id": f"{manifest.batch_id}-q{number:06d}",
            "batch_id": manifest.batch_id,
            "source_id": manifest.source_id,
            "file": item.file,
            "line": item.line,
            "reason": item.reason,
            "detail": item.detail,
            "found_at": _moment(manifest.fetched_at),
        }
        for number, item in enumerate(landed + refused, start=1)
    ]


def _finding_rows(manifest: Manifest, findings: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """One row per (kind, name) of something unexpected, as a field the reader does not know, with its records."""
    return [
        {
            "source_id": manifest.source_id,
            "batch_id": manifest.batch_id,
            "finding_kind": kind,
            "name": name,
            "record_count": count,
            "found_at": _moment(manifest.fetched_at),
        }
        for (kind, name), count in sorted(findings.items())
    ]


def _absence_rows(manifest: Manifest) -> list[dict[str, Any]]:
    """One row per record asked for by id, whatever came back.

    A record is gone (a tombstone) when two such batches, both later than its last sighting, did not find it.
    """
    return [
        {
            "nct_id": asked.nct_id,
            "batch_id": manifest.batch_id,
            "asked_at": _moment(manifest.fetched_at),
            "outcome": asked.outcome,
            "canonical_nct_id": asked.canonical_nct_id,
        }
        for asked in manifest.requested_by_id
    ]


def _moment(text: str | None) -> datetime | None:
    """A UTC time without its zone, as the tables hold it; the registry's own timestamps come without one."""
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None


def _day(text: str | None) -> date | None:
    try:
        return datetime.fromisoformat(text).date() if text else None
    except ValueError:
        return None
