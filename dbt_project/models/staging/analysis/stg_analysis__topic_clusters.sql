with source as (
    select * from {{ source('analysis', 'topic_clusters') }}
),

final as (
    select
        monitor_id,
        unit_id,
        period,
        cluster,
        label,
        label_terms,
        document_count,
        recurrence,
        is_unstable,
    from source
)

select * from final
