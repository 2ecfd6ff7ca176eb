"""The newest version of every record, in a large file that stays and a small one that is written every day.

Belongs here: which versions stand in which of the two, and writing them. Does not belong here: what a version is
(history.py), how a reader puts the two together (raw_files.current_studies).

    <dataset>.parquet newest among the batches up to the last pull of everything or import
    changes.parquet   newest where an incremental pull or an answer by id, after that batch, has brought a newer one

A record of the second replaces that of the first. The split follows from the kinds of the landed batches alone, so it
is the same however the load came about; and a day's few changes do not cost the writing of everything.
"""

import filecmp
import shutil

import duckdb
import pyarrow.parquet as pq

from ingestion.datasets import Dataset
from ingestion.landing import Batch
from ingestion.raw_files import RawFolder, copy_query, file_list, quoted

_SMALL_KINDS = ("incremental", "by_id")

_KEYS = """
create or replace temp table {name} as
with final as (
    select {key}, batch_id, landed_file, landed_line
    from outcomes
    where outcome = 'loaded' and {condition}  -- a record's newest version is its last copy with new content
    qualify row_number() over (partition by {key} order by version_number desc) = 1
)
select * from final
"""

_CHANGED = """
create or replace temp table changed as
select newest.* from newest
left join settled using (batch_id, landed_file, landed_line)
where settled.{key} is null
"""

_STALE = """
with present as (
    select batch_id, landed_file, landed_line from read_parquet({files})
),
final as (
    (select batch_id, landed_file, landed_line from settled except select * from present)
    union all
    (select * from present except select batch_id, landed_file, landed_line from settled)
)
select count(*) from final
"""

_VERSIONS = """
with versions as (
    select * from read_parquet({files})
),
final as (
    select versions.* from versions inner join {keys} using (batch_id, landed_file, landed_line)
)
select * from final order by record_id
"""


def write_current(
    connection: duckdb.DuckDBPyConnection, folder: RawFolder, dataset: Dataset, batches: list[Batch], empty: str
) -> int:
    """Write both files; the large one only when it is not in place already. Returns how many records there are.

    Reads the temp table `outcomes` and the history files; `empty` is the history file that stands in for none.
    """
    ids = [batch.manifest.batch_id for batch in batches]
    large = max((place for place, b in enumerate(batches, start=1) if b.manifest.kind not in _SMALL_KINDS), default=0)
    settled, later = ids[:large], ids[large:]
    typed = ids[:1] or [empty]  # a file to take the columns from where no row is wanted
    listed = ", ".join(map(quoted, settled)) or "null"
    connection.execute(_KEYS.format(name="newest", condition="true", key=dataset.key))
    connection.execute(_KEYS.format(name="settled", condition=f"batch_id in ({listed})", key=dataset.key))
    connection.execute(_CHANGED.format(key=dataset.key))
    whole = _whole_history(connection, folder, dataset)
    if _is_stale(connection, folder, dataset, whole):
        _write_settled(connection, folder, dataset, settled or typed, whole)
    files = [folder.newest(dataset.batch_file("history", name)) for name in later or typed]
    copy_query(connection, _VERSIONS.format(files=file_list(files), keys="changed"), folder.staged(dataset.changes))
    return connection.execute("select count(*) from newest").fetchone()[0]


def _whole_history(connection: duckdb.DuckDBPyConnection, folder: RawFolder, dataset: Dataset) -> str | None:
    """The one history file whose rows are exactly those of the large file, as after a first pull; or None."""
    counts = connection.execute("select batch_id, count(*) from settled group by batch_id").fetchall()
    if len(counts) != 1:
        return None
    name = dataset.batch_file("history", counts[0][0])
    return name if pq.read_metadata(folder.newest(name)).num_rows == counts[0][1] else None


def _is_stale(connection: duckdb.DuckDBPyConnection, folder: RawFolder, dataset: Dataset, whole: str | None) -> bool:
    path = folder.root / dataset.current
    if not path.is_file() or connection.execute(_STALE.format(files=file_list([path]))).fetchone()[0] > 0:
        return True
    # A copy and a query give the same rows in other bytes, and bytes must not tell how a load came about
    counts = connection.execute("select distinct batch_id from settled").fetchall()
    names = [dataset.batch_file("history", batch_id) for (batch_id,) in counts]
    copied = [folder.root / name for name in names] if len(counts) == 1 else []
    is_copy = any(other.is_file() and filecmp.cmp(path, other, shallow=False) for other in copied)
    return is_copy != (whole is not None)


def _write_settled(
    connection: duckdb.DuckDBPyConnection, folder: RawFolder, dataset: Dataset, batch_ids: list[str], whole: str | None
) -> None:
    if whole:
        shutil.copyfile(folder.newest(whole), folder.staged(dataset.current))
        return
    # Only files that hold a row of it are read: the bytes of a column tell of how many files its rows came from
    found = connection.execute("select distinct batch_id from settled order by batch_id").fetchall()
    held = {batch_id for (batch_id,) in found}
    names = [batch_id for batch_id in batch_ids if batch_id in held]
    files = file_list([folder.newest(dataset.batch_file("history", name)) for name in names or batch_ids[:1]])
    query = (
        _VERSIONS.format(files=files, keys="settled") if names else f"select * from read_parquet({files}) where false"
    )
    copy_query(connection, query, folder.staged(dataset.current))
