with source as (
    select * from {{ source('analysis', 'themes') }}
),

final as (
    select
        monitor_id,
        unit_id,
        period,
        theme,
        label,
        term_count,
        document_count,
        centrality,
        density,
        quadrant,
    from source
)

select * from final
