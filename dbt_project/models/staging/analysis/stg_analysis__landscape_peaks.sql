with source as (
    select * from {{ source('analysis', 'landscape_peaks') }}
),

final as (
    select
        monitor_id,
        unit_id,
        period,
        peak,
        x,
        y,
        density,
        label,
        term,
        document_count,
        near_document_count,
        term_label,
    from source
)

select * from final
