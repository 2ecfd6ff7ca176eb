with source as (
    select * from {{ source('analysis', 'bradford_zones') }}
),

final as (
    select
        monitor_id,
        unit_id,
        zone,
        source_count,
        document_count,
        multiplier,
    from source
)

select * from final
