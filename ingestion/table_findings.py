"""What table downloads say that the version in use does not: found at every load, so that nothing is left out silently.

Belongs here: rows that are newer than the JSON record held, columns that only a row not in use has. Does not belong
here: which copy of a record is the version in use (history.py), writing tables (operations.py).
"""

from pathlib import Path
from typing import Any

import duckdb

from ingestion.raw_files import SOURCE_ID, file_list

NEWER, SET_ASIDE = "newer_table_row", "columns_set_aside"

# One row per batch, kind and name; a trial is named in each batch that brought such a row
_FINDINGS = """
with sightings as (
    select
        sightings.*,
        try_cast(sightings.updated as date) as updated_on,
        outcomes.version_number,
    from read_parquet({files}) as sightings
    inner join outcomes using (batch_id, landed_file, landed_line)
),
json_records as (
    select nct_id, max(updated_on) as updated_on
    from sightings
    where record_format = 'json'
    group by nct_id
),
newer as (
    select batch_id, fetched_at, '{newer}' as finding_kind, sightings.nct_id as name, 1 as record_count
    from sightings
    inner join json_records on sightings.nct_id = json_records.nct_id
    where sightings.record_format <> 'json' and sightings.updated_on > json_records.updated_on
),
in_use as (
    select nct_id, missing_columns, content_hash
    from sightings
    where record_format <> 'json' and nct_id not in (select nct_id from json_records)
    qualify row_number() over (partition by nct_id order by version_number desc) = 1
),
lost as (
    select
        sightings.batch_id,
        sightings.fetched_at,
        sightings.nct_id,
        array_to_string(
            list_filter(in_use.missing_columns, lambda name: not list_contains(sightings.missing_columns, name)), ', '
        ) as name,
    from sightings
    inner join in_use on sightings.nct_id = in_use.nct_id
),
set_aside as (
    select batch_id, fetched_at, '{set_aside}' as finding_kind, name, count(distinct nct_id) as record_count
    from lost
    where name <> ''
    group by batch_id, fetched_at, name
),
final as (
    select distinct * from newer
    union all
    select * from set_aside
)
select batch_id, finding_kind, name, record_count, fetched_at from final order by all
"""


def table_findings(connection: duckdb.DuckDBPyConnection, files: list[Path]) -> list[dict[str, Any]]:
    """Rows of source_findings from the sightings of all batches; the temp table `outcomes` must be there."""
    if not files:
        return []
    query = _FINDINGS.format(files=file_list(files), newer=NEWER, set_aside=SET_ASIDE)
    return [
        {
            "source_id": SOURCE_ID,
            "batch_id": batch_id,
            "finding_kind": kind,
            "name": name,
            "record_count": count,
            "found_at": found_at,
        }
        for batch_id, kind, name, count, found_at in connection.execute(query).fetchall()
    ]
