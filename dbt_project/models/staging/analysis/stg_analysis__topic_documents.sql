with source as (
    select * from {{ source('analysis', 'topic_documents') }}
),

final as (
    select
        monitor_id,
        unit_id,
        period,
        record_id,
        cluster,
        distance,
        representative_rank,
        x,
        y,
        reason,
    from source
)

select * from final
