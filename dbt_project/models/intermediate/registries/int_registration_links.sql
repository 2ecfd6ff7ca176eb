with registrations as (
    select * from {{ ref('int_registrations') }}
),

study_ids as (
    select * from {{ ref('stg_clinicaltrials_gov__secondary_ids') }}
),

registry_trials as (
    select * from {{ ref('int_registry_trials') }}
),

registries as (
    select * from {{ ref('registries') }}
),

-- Only registries of which something is held: without another registry there is nothing to look for in the ids of
-- all studies
held_registries as (
    select
        registries.registry_id,
        registries.id_pattern,
    from registries
    inner join (select distinct registry_id from registrations) as held on registries.registry_id = held.registry_id
    -- A registry without a form of id cannot be recognised in a text
    where registries.id_pattern is not null
),

stated as (
    select
        record_id,
        'clinicaltrials_gov' as registry_id,
        stated_id,
    from study_ids
    union all
    select
        registry_trials.record_id,
        registry_trials.registry_id,
        element.item as stated_id,
    from registry_trials
    cross join {{ list_rows('registry_trials.secondary_ids') }} as element
),

named as (
    select
        stated.record_id,
        held_registries.registry_id,
        {{ registry_trial_key('found.item') }} as registry_trial_key,
    from stated
    inner join held_registries
        -- Two ids of one registry are two trials: a study that names another one is a continuation, not the same
        on stated.registry_id <> held_registries.registry_id
    cross join
        {{ list_rows(matches_of("replace(upper(stated.stated_id), ' ', '')", 'held_registries.id_pattern')) }} as found
),

canonical as (
    select distinct record_id, canonical_record_id from registrations
),

statements as (
    select distinct
        coalesce(canonical.canonical_record_id, named.record_id) as record_id,
        registrations.canonical_record_id as stated_record_id,
    from named
    inner join registrations
        on named.registry_id = registrations.registry_id
            and named.registry_trial_key = registrations.registry_trial_key
    left join canonical on named.record_id = canonical.record_id
),

paired as (
    select
        least(record_id, stated_record_id) as record_id,
        greatest(record_id, stated_record_id) as linked_record_id,
        record_id < stated_record_id as is_first,
    from statements
    -- A record that states its own id states no other
    where record_id <> stated_record_id
),

final as (
    select
        record_id,
        linked_record_id,
        max(case when is_first then 1 else 0 end) = 1 as is_stated_by_first,
        max(case when is_first then 0 else 1 end) = 1 as is_stated_by_second,
    from paired
    group by record_id, linked_record_id
)

select * from final
