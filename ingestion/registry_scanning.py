"""Landed records of other registries, looked at and typed.

Belongs here: the sighting of a landed register record, the Parquet its typed columns are read from. Does not
belong here: what a field means (sources/), version order (history.py), SQL.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.errors import UnreadableInput
from ingestion.landing import read_shard
from ingestion.raw_files import ROW_GROUP_ROWS
from ingestion.registry_records import COLUMNS, TypedRecord
from ingestion.scanning import LandedShard, ShardScan, Sighting

_TYPES = {"VARCHAR": pa.string(), "VARCHAR[]": pa.list_(pa.string())}
_LINES = pa.schema(
    [
        ("landed_file", pa.string()),
        ("line", pa.int64()),
        ("sha256", pa.string()),
        *((name, _TYPES[declared]) for name, declared in COLUMNS.items()),
    ]
)


class _Envelope(msgspec.Struct):
    line: int
    sha256: str
    record: dict


_envelope = msgspec.json.Decoder(_Envelope)


def scan_register_shard(typed: Callable[[dict], TypedRecord]) -> Callable[[Path], ShardScan]:
    """The scan of one register's shards. The day a record was last refreshed is the provider's own date of it.

    The scan raises UnreadableInput when a line is no envelope: the shard is not what was landed.
    """

    def scan_shard(path: Path) -> ShardScan:
        scan = ShardScan()
        for envelope in _envelopes(path):
            record = typed(envelope.record)
            refreshed = record.columns["last_refreshed_date"]
            scan.sightings.append(Sighting(envelope.line, envelope.sha256, record.columns["trial_id"], refreshed))
            scan.findings.update(set(record.findings))
        return scan

    return scan_shard


def write_typed(typed: Callable[[dict], TypedRecord], shards: list[LandedShard], path: Path) -> None:
    """Write the typed lines of shards, a shard at a time, so that memory holds one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, _LINES, compression="zstd") as writer:
        for shard in shards:
            rows = [
                {"landed_file": shard.landed_file, "line": envelope.line, "sha256": envelope.sha256}
                | typed(envelope.record).columns
                for envelope in _envelopes(shard.path)
            ]
            writer.write_table(pa.Table.from_pylist(rows, schema=_LINES), row_group_size=ROW_GROUP_ROWS)


def _envelopes(path: Path):
    for number, line in enumerate(read_shard(path), start=1):
        try:
            yield _envelope.decode(line)
        except msgspec.MsgspecError as error:
            raise UnreadableInput(f"{path} line {number} is damaged ({error}); restore it or import again") from error
