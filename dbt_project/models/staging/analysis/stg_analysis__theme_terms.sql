with source as (
    select * from {{ source('analysis', 'theme_terms') }}
),

final as (
    select
        monitor_id,
        unit_id,
        period,
        theme,
        term,
        document_count,
        strength,
        term_label,
    from source
)

select * from final
