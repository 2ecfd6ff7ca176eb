with population as (
    select * from {{ ref('int_trials_population') }}
),

collaborations as (
    select * from {{ ref('int_trials_collaborations') }}
),

final as (
    select
        population.monitor_id,
        population.record_id,
        population.exclusion_reason is null as is_included,
        population.exclusion_reason,
        collaborations.collaboration_type,
        collaborations.collaboration_reason,
    from population
    left join collaborations
        on population.monitor_id = collaborations.monitor_id and population.record_id = collaborations.record_id
)

select * from final
