with source as (
    select * from {{ source('analysis', 'bursts') }}
),

final as (
    select
        monitor_id,
        unit_id,
        term,
        from_year,
        to_year,
        strength,
        document_count,
        term_label,
    from source
)

select * from final
