with monitor_geography as (
    select * from {{ ref('stg_monitors__monitor_geography') }}
),

final as (
    select
        monitor_id,
        territory_id,
        policy,
    from monitor_geography
)

select * from final
