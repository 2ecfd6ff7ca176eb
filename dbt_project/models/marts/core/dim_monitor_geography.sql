with monitor_geography as (
    select monitor_id, territory_id, policy from {{ ref('stg_monitors__monitor_geography') }}
    union all
    select monitor_id, territory_id, policy from {{ ref('stg_monitors__publication_geography') }}
),

final as (
    select
        monitor_id,
        territory_id,
        policy,
    from monitor_geography
)

select * from final
