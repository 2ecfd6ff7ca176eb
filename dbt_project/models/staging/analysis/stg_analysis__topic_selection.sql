with source as (
    select * from {{ source('analysis', 'topic_selection') }}
),

final as (
    select
        monitor_id,
        unit_id,
        period,
        cluster_count,
        is_declared,
        silhouette,
        mean_recurrence,
        least_recurrence,
        adjusted_rand,
    from source
)

select * from final
