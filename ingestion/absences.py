"""Which records to ask for by id, because complete pulls no longer hold them.

Belongs here: the question. Does not belong here: asking (the source does), tombstones (dbt counts
them from raw/…/absences: gone is a record that two by-id batches, both later than its last
sighting, did not find). Absence from a search is not deletion: the record may only have stopped
matching, moved to another number, or be missing from a broken pull.
"""

from pathlib import Path

from ingestion.landing import Batch, list_batches
from ingestion.raw_files import (
    ABSENCES,
    CHANGES,
    CURRENT,
    DATASET,
    SOURCE_ID,
    RawFolder,
    connect,
    current_studies,
    file_list,
)
from ingestion.sources.clinicaltrials_gov_scope import Scope, landed_ids, scope_of

# Times are compared as the manifests hold them; a record's last sighting is in any batch, changed or not.
_TO_ASK = """
with records as (
    select record_id, nct_id, first_posted_date from {current}
),
sightings as (
    select
        record_id,
        max(fetched_at) as last_seen_at,
        bool_or(list_contains($latest, batch_id)) as is_in_latest_pulls,
        bool_or(list_contains($same_search, batch_id)) as is_of_search,
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
final as (
    select records.nct_id
    from records
    inner join sightings on records.record_id = sightings.record_id
    left join answers on records.nct_id = answers.nct_id
    where not sightings.is_in_latest_pulls
        and sightings.is_of_search  -- an imported record need never have matched the search
        and records.first_posted_date >= $posted_from  -- an earlier pull of the search may have had a wider range
        and records.first_posted_date <= $posted_to
        and coalesce(answers.not_found_count, 0) < 2  -- already gone
        and not coalesce(answers.is_alias, false)  -- already redirected
        -- once per complete pull is enough: the second answer comes after the next one
        and (answers.last_asked_at is null or answers.last_asked_at < $pulled_at::timestamp)
)
select nct_id from final order by nct_id
"""


def ids_to_ask(home: Path) -> list[str]:
    """NCT numbers, sorted, of loaded records that the two latest complete pulls of one scope could have held and
    did not; the newest complete pull decides the scope.

    Only records that an earlier pull of that search held, first posted inside its range, not yet found gone or
    redirected, and not asked since the newest complete pull. Pulls that are landed and not yet loaded count as well:
    what they brought is not absent. Empty until there are two complete pulls of the scope and a load.
    """
    folder = RawFolder(Path(home).resolve() / "raw")
    pulls = [
        (batch, scope) for batch in list_batches(Path(home) / "landing", SOURCE_ID, DATASET) if (scope := _scope(batch))
    ]
    complete = [(batch, scope) for batch, scope in pulls if batch.manifest.kind == "complete"]
    latest = [batch for batch, scope in complete if scope == complete[-1][1]][-2:]
    files = [folder.root / name for name in (CURRENT, CHANGES, "operations/record_sources.parquet", ABSENCES)]
    if len(latest) < 2 or not all(path.is_file() for path in files):
        return []
    query = _TO_ASK.format(
        current=current_studies(folder.root),
        record_sources=file_list(files[2:3]),
        absences=file_list(files[3:]),
        source=SOURCE_ID,
    )
    scope = complete[-1][1]
    parameters = {
        "latest": [batch.manifest.batch_id for batch in latest],
        "same_search": [batch.manifest.batch_id for batch, other in pulls if other.search == scope.search],
        "posted_from": scope.posted_from,
        "posted_to": scope.posted_to or "9999",
        "pulled_at": latest[-1].manifest.fetched_at.removesuffix("Z"),
    }
    with connect(folder, threads=2, memory_limit="1GB") as connection:
        absent = [nct_id for (nct_id,) in connection.execute(query, parameters).fetchall()]
    return _without_unloaded(absent, folder, [batch for batch, _ in pulls]) if absent else []


def _scope(batch: Batch) -> Scope | None:
    return scope_of(batch.manifest.kind, batch.manifest.queries)


def _without_unloaded(absent: list[str], folder: RawFolder, pulls: list[Batch]) -> list[str]:
    """Those that no pull holds that raw does not know yet."""
    loaded = folder.batches_in("sightings")
    there: set[str] = set()
    for pull in pulls:
        if pull.manifest.batch_id not in loaded:
            there |= landed_ids(pull.shard_paths())
    return [nct_id for nct_id in absent if nct_id not in there]
