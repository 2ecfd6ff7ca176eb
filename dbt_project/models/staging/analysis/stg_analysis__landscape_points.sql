with source as (
    select * from {{ source('analysis', 'landscape_points') }}
),

final as (
    select
        monitor_id,
        unit_id,
        period,
        record_id,
        x,
        y,
    from source
)

select * from final
