"""Which landed copies of a record are versions of it, and the Parquet of those that are.

Belongs here: version order, the outcome of every landed copy, history, of one dataset. Does not belong here:
finding batches, counting files, which version is the newest (current.py), what a field means.

Version order of a record is (version_holder, fetched_at, batch_id, landed_file, landed_line): the
registry's own date of the data first, so an old download imported late takes its place in the
past instead of replacing newer content; a copy without that date counts as the oldest. Rows of
tables (CSV, TSV) come before all JSON, whatever their dates: they hold less, so they never replace
it. Among themselves their order is (Last Update Posted, columns the file has, fetched_at, …). The same holds for
exports of one bibliographic database: a tagged text that holds more columns is never replaced by a BibTeX file.
A copy is

    loaded      its content differs from the copy before it: a version, one row in history
    unchanged   the same content as the copy before it, which came in another batch
    duplicate   the same content as the copy before it, in the same batch
"""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.accounting import Refused, Tally
from ingestion.datasets import Dataset
from ingestion.errors import UnreadableInput
from ingestion.landing import Batch
from ingestion.manifest import Manifest
from ingestion.raw_files import RawFolder, copy_query, file_list, quoted
from ingestion.scanning import BatchScan, LandedShard, copy_without, landed_shards

EMPTY = "empty"  # history/empty.parquet stands in while nothing is landed, so no glob is ever empty
LARGEST_RECORD = 40 << 20  # bytes, an inbox record and its envelope; each thread reserves twice that


def _sightings(dataset: Dataset) -> pa.Schema:
    return pa.schema(
        [
            ("batch_id", pa.string()),
            ("fetched_at", pa.timestamp("us")),
            ("landed_file", pa.string()),
            ("landed_line", pa.int64()),
            (dataset.key, pa.string()),
            ("content_hash", pa.string()),
            ("version_holder", pa.string()),
            ("updated", pa.string()),
            ("record_format", pa.string()),
            ("missing_columns", pa.list_(pa.string())),
            ("reason", pa.string()),
            ("detail", pa.string()),
        ]
    )


# Every landed copy with its place in version order; ties cannot happen, a line of a file is one copy.
_OUTCOMES = """
create or replace temp table outcomes as
with sightings as (
    select
        *,
        try_cast(version_holder as date) as version_date,
        record_format = 'json' as is_json,
        case when record_format <> 'json' then try_cast(updated as date) end as row_date,
        case when record_format <> 'json' then len(missing_columns) else 0 end as missing_count,
    from {sightings}
    where reason is null  -- a quarantined record is no version of anything
),
placed as (
    select
        *,
        row_number() over versions as version_number,
        lag(content_hash) over versions as hash_before,
        lag(batch_id) over versions as batch_before,
    from sightings
    window versions as (
        partition by {key}
        order by is_json, version_date nulls first, row_date nulls first, missing_count desc,
            fetched_at, batch_id, landed_file, landed_line
    )
),
final as (
    select
        {key}, batch_id, fetched_at, landed_file, landed_line, content_hash, version_number,
        case
            when hash_before is distinct from content_hash then 'loaded'
            when batch_before = batch_id then 'duplicate'
            else 'unchanged'
        end as outcome,
    from placed
)
select * from final
"""

_STALE = """
with wanted as (
    select batch_id, landed_file, landed_line from outcomes where outcome = 'loaded'
),
present as (
    select batch_id, landed_file, landed_line from read_parquet({files})
),
final as (
    (select * from wanted except select * from present)
    union all
    (select * from present except select * from wanted)
)
select distinct batch_id from final
"""


def write_sightings(dataset: Dataset, batch: Batch, scan: BatchScan, path: Path) -> None:
    """Write one row per landed line of a batch.

    A pull stamps its version on every record: where a record of a pull lacks it, the batch's stands in.
    """
    manifest = batch.manifest
    stamp = None if manifest.kind == "import" else manifest.version_holder
    rows = [(name, sighting) for name, sightings in scan.sightings.items() for sighting in sightings]
    columns = {
        "batch_id": [manifest.batch_id] * len(rows),
        "fetched_at": pa.array([manifest.fetched_at.removesuffix("Z")] * len(rows), pa.string()).cast(
            pa.timestamp("us")
        ),
        "landed_file": [name for name, _ in rows],
        "landed_line": [sighting.line for _, sighting in rows],
        dataset.key: [sighting.key for _, sighting in rows],
        "content_hash": [sighting.content_hash for _, sighting in rows],
        "version_holder": [sighting.version_holder or stamp for _, sighting in rows],
        "updated": [sighting.updated for _, sighting in rows],
        "record_format": [sighting.record_format for _, sighting in rows],
        "missing_columns": pa.array([sighting.missing_columns for _, sighting in rows], pa.list_(pa.string())),
        "reason": [sighting.reason for _, sighting in rows],
        "detail": [sighting.detail for _, sighting in rows],
    }
    pq.write_table(pa.table(columns, schema=_sightings(dataset)), path, compression="zstd")


def find_outcomes(connection: duckdb.DuckDBPyConnection, dataset: Dataset, files: list[Path]) -> None:
    """Make the temp table `outcomes`: one row per landed copy of the dataset that is not quarantined."""
    sightings = f"read_parquet({file_list(files)})" if files else "no_sightings"
    if not files:
        connection.register("no_sightings", _sightings(dataset).empty_table())
    connection.execute(_OUTCOMES.format(sightings=sightings, key=dataset.key))


def outcome_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Tally]]:
    """Copies by batch, landed file and outcome."""
    counts: dict[str, dict[str, Tally]] = {}
    query = "select batch_id, landed_file, outcome, count(*) from outcomes group by all"
    for batch_id, landed_file, outcome, count in connection.execute(query).fetchall():
        files = counts.setdefault(batch_id, {})
        files[landed_file] = files.get(landed_file, Tally()) + Tally(**{outcome: count})
    return counts


def refused_lines(connection: duckdb.DuckDBPyConnection, files: list[Path]) -> dict[str, list[Refused]]:
    """Quarantined records of imports, by batch, in landed order."""
    if not files:
        return {}
    query = f"""
        select batch_id, landed_file, landed_line, reason, detail
        from read_parquet({file_list(files)})
        where reason is not null
        order by all"""
    refused: dict[str, list[Refused]] = {}
    for batch_id, *place in connection.execute(query).fetchall():
        refused.setdefault(batch_id, []).append(Refused(*place))
    return refused


def stale_batches(
    connection: duckdb.DuckDBPyConnection, folder: RawFolder, dataset: Dataset, batch_ids: list[str]
) -> list[str]:
    """Batches whose history file is missing or lists other versions than `outcomes` does.

    A late import can make a copy a version that was unchanged before, in a batch loaded long ago.
    """
    present = [batch_id for batch_id in batch_ids if batch_id in folder.batches_in("history", dataset.folder)]
    stale = set(batch_ids) - set(present)
    if present:
        files = file_list([folder.root / dataset.batch_file("history", batch_id) for batch_id in present])
        found = connection.execute(_STALE.format(files=files)).fetchall()
        stale.update(batch_id for (batch_id,) in found if batch_id in batch_ids)
    return [batch_id for batch_id in batch_ids if batch_id in stale]


def write_history(
    connection: duckdb.DuckDBPyConnection,
    folder: RawFolder,
    dataset: Dataset,
    batch: Batch,
    refused: dict[str, set[int]],
) -> int:
    """Write the versions a batch brought, typed, ordered by record and version; returns how many.

    `refused` has the quarantined lines by landed name. Raises UnreadableInput when the shards do not give exactly
    the versions that were counted.
    """
    batch_id = batch.manifest.batch_id
    wanted = _version_counts(connection, batch_id)
    shards = []
    for shard in (shard for shard in landed_shards(batch) if shard.landed_file in wanted):
        if shard.landed_file in refused:
            copy = folder.staged(f"readable/{batch_id}/{shard.path.name}")
            shard = copy_without(shard, refused[shard.landed_file], copy)
        shards.append(shard)
    try:
        query = _versions(dataset, batch.manifest, _lines(folder, dataset, batch_id, shards))
        written = copy_query(connection, query, folder.staged(dataset.batch_file("history", batch_id)))
    except duckdb.InvalidInputException as error:
        first_line = str(error).splitlines()[0]
        raise UnreadableInput(f"{batch.folder} cannot be read: {first_line}; nothing was loaded") from error
    if written != sum(wanted.values()):
        raise UnreadableInput(
            f"{batch.folder}: {sum(wanted.values())} versions were counted and {written} read; nothing was loaded"
        )
    return written


def write_empty_history(connection: duckdb.DuckDBPyConnection, folder: RawFolder, dataset: Dataset) -> None:
    """Write the typed file that stands in for history while nothing is landed."""
    nothing = Manifest(EMPTY, dataset.source_id, dataset.name, "import", "1970-01-01T00:00:00Z")
    query = _versions(dataset, nothing, _lines(folder, dataset, EMPTY, []))
    copy_query(connection, query, folder.staged(dataset.batch_file("history", EMPTY)))


def _version_counts(connection: duckdb.DuckDBPyConnection, batch_id: str) -> dict[str, int]:
    """Versions by shard, of the shards that have any."""
    query = "select landed_file, count(*) from outcomes where batch_id = ? and outcome = 'loaded' group by landed_file"
    return dict(connection.execute(query, [batch_id]).fetchall())


def _versions(dataset: Dataset, manifest: Manifest, lines: str) -> str:
    """The one explicit-column read of a batch, limited to what is a version."""
    columns = ",\n        ".join(f"{expression} as {quoted_name(name)}" for name, expression in dataset.columns.items())
    return f"""
with lines as (
    {lines}
),
wanted as (
    select landed_file, landed_line, version_number
    from outcomes
    where batch_id = {quoted(manifest.batch_id)} and outcome = 'loaded'
),
typed as (
    select
        {columns},
        {quoted(manifest.batch_id)} as batch_id,
        wanted.landed_file,
        wanted.landed_line,
        sha256 as content_hash,
        timestamp {quoted(manifest.fetched_at.removesuffix("Z"))} as fetched_at,
        {str(manifest.is_sample).lower()} as is_sample,
        version_number,
    from lines
    inner join wanted on lines.landed_file = wanted.landed_file and lines.line = wanted.landed_line
),
final as (
    select '{dataset.source_id}:' || {dataset.key} as record_id, * from typed
)
select * exclude (version_number) from final order by record_id, version_number"""


def _lines(folder: RawFolder, dataset: Dataset, batch_id: str, shards: list[LandedShard]) -> str:
    """Envelope lines of the shards, with the landed name of each; typed also when there is no shard."""
    if not shards:
        nulls = ", ".join(f"null::{declared} as {name}" for name, declared in dataset.line_columns.items())
        return f"select {nulls}, null::varchar as landed_file where false  -- a batch without a version"
    if dataset.write_lines:
        # Not *.parquet: promotion puts every staged Parquet file in place, and this one is only on the way
        path = folder.staged(f"readable/{batch_id}/typed.lines")
        dataset.write_lines(shards, path)
        return f"select * from read_parquet({file_list([path])})"
    columns = ", ".join(f"{name}: {quoted(declared)}" for name, declared in dataset.line_columns.items())
    landed = shards[0].landed_file.rpartition("/")[0]
    return (
        f"select *, {quoted(landed + '/')} || parse_filename(filename) as landed_file "
        f"from read_json({file_list([shard.path for shard in shards])}, format = 'newline_delimited', "
        f"compression = 'zstd', columns = {{{columns}}}, filename = true, maximum_object_size = {LARGEST_RECORD})"
    )


def quoted_name(name: str) -> str:
    """A SQL identifier; some of our columns are reserved words."""
    return f'"{name}"'
