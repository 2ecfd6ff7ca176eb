with source as (
    select * from {{ source('monitors', 'monitor_comparisons') }}
),

final as (
    select
        monitor_id,
        compared_monitor_id,
        display_order,
    from source
)

select * from final
