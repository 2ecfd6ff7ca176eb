with source as (
    select * from {{ source('monitors', 'monitor_intervention_classes') }}
),

final as (
    select
        monitor_id,
        intervention_class,
        intervention_type,
    from source
)

select * from final
