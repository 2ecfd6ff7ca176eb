with source as (
    select * from {{ source('analysis', 'survival') }}
),

final as (
    select
        cell_id,
        followed_count,
        event_count,
        median_days,
        reason,
    from source
)

select * from final
