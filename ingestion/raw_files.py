"""Raw: where its Parquet files lie and how they get there.

Belongs here: paths, one DuckDB connection with bounded memory, writing into a staging folder
and putting what was staged in place. Does not belong here: what stands in the files.

    <raw>/<source>/<dataset>/r2/history/<batch_id>.parquet     current/{<dataset>,changes}.parquet
                               /sightings/<batch_id>.parquet   findings/<batch_id>.parquet
    <raw>/clinicaltrials_gov/studies/r2/loaded.json    what all files were made from; written last
    <raw>/clinicaltrials_gov/absences/r2/current/absences.parquet      <raw>/operations/*.parquet

Everything here can be made again from landing. A load writes all its files into `_loading`
first and then renames each into place, so a kill leaves whole files; `loaded.json` is taken
away before the first rename and comes back after the last, so the next load knows.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.landing import sync_folder, write_atomically

SOURCE_ID = "clinicaltrials_gov"
DATASET = "studies"
READER = "r2"  # in the path: a reader that makes other columns gets another number and rebuilds
ROW_GROUP_ROWS = 20_480  # fixed, so that the bytes do not depend on the number of threads

STUDIES = f"{SOURCE_ID}/{DATASET}/{READER}"
CURRENT = f"{STUDIES}/current/studies.parquet"
CHANGES = f"{STUDIES}/current/changes.parquet"
ABSENCES = f"{SOURCE_ID}/absences/{READER}/current/absences.parquet"
MARKER = f"{STUDIES}/loaded.json"


@dataclass(frozen=True)
class RawFolder:
    """A raw folder and its staging folder; names of files are relative to either."""

    root: Path

    @property
    def staging(self) -> Path:
        """Where a load writes before anything is put in place."""
        return self.root / "_loading"

    def clear_staging(self) -> None:
        """Forget what an interrupted load left."""
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir(parents=True)

    def staged(self, name: str) -> Path:
        """The path to write the file `name` to."""
        path = self.staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def newest(self, name: str) -> Path:
        """The staged file of that name, or the one in place."""
        path = self.staging / name
        return path if path.exists() else self.root / name

    def batches_in(self, kind: str, dataset_folder: str = STUDIES) -> set[str]:
        """Batch ids that have a file of a kind (history, sightings, findings) of a dataset in place."""
        return {path.stem for path in (self.root / dataset_folder / kind).glob("*.parquet")}

    def marker(self) -> dict | None:
        """What the files in place were made from; None when a load did not finish."""
        try:
            return msgspec.json.decode((self.root / MARKER).read_bytes(), type=dict)
        except (OSError, msgspec.MsgspecError):
            return None

    def promote(self, obsolete: list[str], marker: dict) -> None:
        """Put everything staged in place, delete `obsolete` names, and write the marker last."""
        staged = sorted(path.relative_to(self.staging) for path in self.staging.rglob("*.parquet"))
        (self.root / MARKER).unlink(missing_ok=True)
        for name in staged:
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self.staging / name, target)
        for name in obsolete:
            (self.root / name).unlink(missing_ok=True)
        for folder in {(self.root / name).parent for name in staged}:
            sync_folder(folder)
        write_atomically(self.root / MARKER, msgspec.json.encode(marker, order="sorted"))
        shutil.rmtree(self.staging, ignore_errors=True)


def connect(folder: RawFolder, *, threads: int, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, bounded, that spills into staging and fetches no extension."""
    return duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": memory_limit,
            "temp_directory": str(folder.staging / "spill"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )


def copy_query(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the rows of an ordered query; returns how many."""
    options = f"format parquet, compression zstd, row_group_size {ROW_GROUP_ROWS}"
    return connection.execute(f"copy ({query}) to {quoted(str(path))} ({options})").fetchone()[0]


def current_studies(root: Path) -> str:
    """A SQL relation of the newest version of every record below a raw folder, one row a record.

    The staging source in dbt (`_clinicaltrials_gov__sources.yml`) is written the same way.
    """
    settled, changes = (f"read_parquet({quoted(str(root / name))})" for name in (CURRENT, CHANGES))
    older = f"select * from {settled} where record_id not in (select record_id from {changes})"
    return f"({older} union all by name select * from {changes})"


def write_rows(rows: list[dict], schema: pa.Schema, path: Path) -> int:
    """Write rows in the order given, typed even when there are none; returns how many."""
    table = pa.Table.from_pylist(rows, schema=schema)
    pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP_ROWS)
    return len(rows)


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def file_list(paths: list[Path]) -> str:
    """A SQL list of file names. A pattern character in a path would be read as a pattern: it is refused."""
    for path in paths:
        if set("*?[") & set(str(path)):
            raise ValueError(f"{path}: a home with *, ? or [ in its path cannot be read")
    return "[" + ", ".join(quoted(str(path)) for path in paths) + "]"
