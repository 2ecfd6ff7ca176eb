with interventions as (
    select * from {{ ref('stg_clinicaltrials_gov__interventions') }}
),

final as (
    select
        record_id,
        intervention_number,
        intervention_type,
        intervention_name,
    from interventions
)

select * from final
