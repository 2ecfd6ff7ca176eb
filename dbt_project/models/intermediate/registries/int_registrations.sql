with registry_trials as (
    select * from {{ ref('int_registry_trials') }}
),

studies as (
    select * from {{ ref('stg_clinicaltrials_gov__studies') }}
),

aliases as (
    select * from {{ ref('stg_clinicaltrials_gov__aliases') }}
),

withdrawn as (
    select * from {{ ref('int_trials_withdrawn') }}
),

-- The registry's own record comes before the same registration in another source's export
ids as (
    select record_id, 'clinicaltrials_gov' as registry_id, nct_id as registry_trial_key, 1 as source_order from studies
    union all
    select record_id, 'clinicaltrials_gov' as registry_id, alias_nct_id as registry_trial_key, 2 as source_order from aliases
    union all
    select
        record_id,
        registry_id,
        registry_trial_key,
        case when source_id = registry_id then 1 else 3 end as source_order,
    from registry_trials
),

placed as (
    select
        ids.record_id,
        ids.registry_id,
        ids.registry_trial_key,
        first_value(ids.record_id) over (
            partition by ids.registry_id, ids.registry_trial_key
            order by ids.source_order, ids.record_id
            rows between unbounded preceding and unbounded following
        ) as first_record_id,
    from ids
),

final as (
    select
        placed.record_id,
        placed.registry_id,
        placed.registry_trial_key,
        coalesce(withdrawn.canonical_record_id, placed.first_record_id) as canonical_record_id,
    from placed
    left join withdrawn on placed.first_record_id = withdrawn.record_id
)

select * from final
