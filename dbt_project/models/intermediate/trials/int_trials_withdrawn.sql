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

-- Not found twice since it was last seen: absence alone is not deletion
not_found as (
    select
        absences.record_id,
        count(distinct absences.batch_id) as times_not_found,
        max(absences.asked_at) as last_asked_at,
    from absences
    inner join last_sightings on absences.record_id = last_sightings.record_id
    where absences.outcome = 'not_found' and absences.asked_at > last_sightings.last_seen_at
    group by absences.record_id
),

redirected as (
    select record_id, canonical_record_id from absences where outcome = 'alias'
    union
    select
        {{ dbt.concat(["'clinicaltrials_gov:'", 'alias_nct_id']) }} as record_id,
        record_id as canonical_record_id,
    from aliases
),

canonical as (
    select
        record_id,
        min(canonical_record_id) as canonical_record_id,
    from redirected
    where record_id <> canonical_record_id
    group by record_id
),

final as (
    select
        studies.record_id,
        case when not_found.times_not_found >= 2 then cast(not_found.last_asked_at as date) end as tombstone_date,
        canonical.canonical_record_id,
    from studies
    left join not_found on studies.record_id = not_found.record_id
    left join canonical on studies.record_id = canonical.record_id
    -- Most trials are neither; only those that a population must not count are listed
    where not_found.times_not_found >= 2 or canonical.canonical_record_id is not null
)

select * from final
