with absences as (
    select * from {{ ref('stg_clinicaltrials_gov__absences') }}
),

studies as (
    select * from {{ ref('stg_clinicaltrials_gov__studies') }}
),

record_sources as (
    select * from {{ ref('stg_operations__record_sources') }}
),

aliases as (
    select * from {{ ref('stg_clinicaltrials_gov__aliases') }}
),

last_sightings as (
    select
        record_id,
        max(fetched_at) as last_seen_at,
    from record_sources
    group by record_id
),

-- A batch that asks for an id twice has asked once
not_found_batches as (
    select
        absences.record_id,
        absences.batch_id,
        min(absences.asked_at) as asked_at,
    from absences
    inner join last_sightings on absences.record_id = last_sightings.record_id
    -- An answer older than the last sighting is history: the record came back
    where absences.outcome = 'not_found' and absences.asked_at > last_sightings.last_seen_at
    group by absences.record_id, absences.batch_id
),

numbered as (
    select
        record_id,
        asked_at,
        row_number() over (partition by record_id order by asked_at, batch_id) as time_not_found,
    from not_found_batches
),

-- Absence alone is not deletion. The second time dates it, so that later answers do not move the date.
tombstones as (
    select
        record_id,
        cast(asked_at as date) as tombstone_date,
    from numbered
    where time_not_found = 2
),

redirected as (
    select
        absences.record_id,
        absences.canonical_record_id,
    from absences
    left join last_sightings on absences.record_id = last_sightings.record_id
    -- An answer older than the last sighting is history: the record came back under its own id
    where
        absences.outcome = 'alias'
        and (last_sightings.last_seen_at is null or absences.asked_at > last_sightings.last_seen_at)
    union
    select
        {{ dbt.concat(["'clinicaltrials_gov:'", 'alias_nct_id']) }} as record_id,
        record_id as canonical_record_id,
    from aliases
),

-- Of two records that name each other the smaller id stays, or the trial would count nowhere
one_way as (
    select redirected.*
    from redirected
    left join redirected as reverse
        on
            redirected.record_id = reverse.canonical_record_id
            and redirected.canonical_record_id = reverse.record_id
    where
        redirected.record_id <> redirected.canonical_record_id
        and (reverse.record_id is null or redirected.record_id > redirected.canonical_record_id)
),

canonical as (
    select
        one_way.record_id,
        min(one_way.canonical_record_id) as canonical_record_id,
    from one_way
    -- An alias steps back only for a record that is held; otherwise the trial would count nowhere
    inner join studies on one_way.canonical_record_id = studies.record_id
    group by one_way.record_id
),

final as (
    select
        studies.record_id,
        tombstones.tombstone_date,
        canonical.canonical_record_id,
    from studies
    left join tombstones on studies.record_id = tombstones.record_id
    left join canonical on studies.record_id = canonical.record_id
    -- Most trials are neither; only those that a population must not count are listed
    where tombstones.record_id is not null or canonical.canonical_record_id is not null
)

select * from final
