with monitor_intervention_classes as (
    select * from {{ ref('stg_monitors__monitor_intervention_classes') }}
),

final as (
    select
        monitor_id,
        intervention_class,
        intervention_type,
    from monitor_intervention_classes
)

select * from final
