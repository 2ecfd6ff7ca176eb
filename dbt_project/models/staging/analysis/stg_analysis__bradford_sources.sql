with source as (
    select * from {{ source('analysis', 'bradford_sources') }}
),

final as (
    select
        monitor_id,
        unit_id,
        source,
        rank,
        document_count,
        cumulative_count,
        zone,
    from source
)

select * from final
