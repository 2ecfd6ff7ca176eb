with source as (
    select * from {{ source('analysis', 'landscape_contours') }}
),

final as (
    select
        monitor_id,
        unit_id,
        period,
        level,
        density,
        polygon,
        vertex_count,
        ring,
    from source
)

select * from final
