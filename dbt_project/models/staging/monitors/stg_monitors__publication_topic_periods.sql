with source as (
    select * from {{ source('monitors', 'publication_topic_periods') }}
),

final as (
    select
        monitor_id,
        published_from,
        published_to,
    from source
)

select * from final
