"""Which records to ask for by id, because complete pulls no longer hold them.

Belongs here: the question. Does not belong here: asking (the source does), tombstones (dbt counts
them from raw/…/absences: gone is a record that two by-id batches, both later than its last
sighting, did not find). Absence from a search is not deletion: the record may only have stopped
matching, moved to another number, or be missing from a broken pull.
"""

from pathlib import Path

from ingestion.landing import Batch, list_batches
from ingestion.raw_files import ABSENCES, CURRENT, DATASET, SOURCE_ID, RawFolder, connect, file_list

# Times are compared as the manifests hold them; a record's last sighting is in any batch, changed or not.
_TO_ASK = """
with records as (
    select record_id, nct_id, first_posted_date from read_parquet({current})
),
sightings as (
    select
        record_id,
        max(fetched_at) as last_seen_at,
        coalesce(bool_or(batch_id in (select unnest(?::varchar[]))), false) as is_in_latest_pulls,
    from read_parquet({record_sources})
    group by record_id
),
answers as (
    select
        absences.nct_id,
        count(*) filter (where absences.outcome = 'not_found') as not_found_count,
        coalesce(bool_or(absences.outcome = 'alias'), false) as is_alias,
        max(absences.asked_at) as last_asked_at,
    from read_parquet({absences}) as absences
    left join sightings on sightings.record_id = '{source}:' || absences.nct_id
    where absences.asked_at >= sightings.last_seen_at  -- what was answered before the record came back is history
    group by absences.nct_id
),
windows as (
    select unnest(?::varchar[]) as window_from, unnest(?::varchar[]) as window_to
),
final as (
    select records.nct_id
    from records
    inner join sightings on records.record_id = sightings.record_id
    left join answers on records.nct_id = answers.nct_id
    where not sightings.is_in_latest_pulls
        and coalesce(answers.not_found_count, 0) < 2  -- already gone
        and not coalesce(answers.is_alias, false)  -- already redirected
        -- once per complete pull is enough: the second answer comes after the next one
        and (answers.last_asked_at is null or answers.last_asked_at < ?::timestamp)
        and exists (
            select 1
            from windows
            where records.first_posted_date >= window_from
                and records.first_posted_date <= window_to
        )
)
select nct_id from final order by nct_id
"""


def ids_to_ask(home: Path) -> list[str]:
    """NCT numbers, sorted, of loaded records that both latest complete pulls could have held and did not.

    Only records first posted inside a window of those pulls, not yet found gone or redirected, and not asked
    since the latest complete pull. Empty until there are two complete pulls and a load.
    """
    folder = RawFolder(Path(home).resolve() / "raw")
    pulls = [b for b in list_batches(Path(home) / "landing", SOURCE_ID, DATASET) if b.manifest.kind == "complete"][-2:]
    files = [folder.root / name for name in (CURRENT, "operations/record_sources.parquet", ABSENCES)]
    if len(pulls) < 2 or not all(path.is_file() for path in files):
        return []
    query = _TO_ASK.format(
        current=file_list(files[:1]),
        record_sources=file_list(files[1:2]),
        absences=file_list(files[2:]),
        source=SOURCE_ID,
    )
    windows = _common_windows(*pulls)
    parameters = [
        [pull.manifest.batch_id for pull in pulls],
        [start for start, _ in windows],
        [end for _, end in windows],
        pulls[-1].manifest.fetched_at.removesuffix("Z"),
    ]
    with connect(folder, threads=2, memory_limit="1GB") as connection:
        return [nct_id for (nct_id,) in connection.execute(query, parameters).fetchall()]


def _common_windows(earlier: Batch, later: Batch) -> list[tuple[str, str]]:
    """First-posted ranges that both pulls covered; an open end is the year 9999."""
    windows = []
    for one in earlier.manifest.queries:
        for other in later.manifest.queries:
            start = max(one.window_from or "", other.window_from or "")
            end = min(one.window_to or "9999", other.window_to or "9999")
            if start <= end:
                windows.append((start, end))
    return windows
