with source as (
    select * from {{ source('analysis', 'topic_groups') }}
),

final as (
    select
        monitor_id,
        unit_id,
        period,
        document_count,
        document_with_term_count,
        term_count,
        kept_term_count,
        reason,
    from source
)

select * from final
