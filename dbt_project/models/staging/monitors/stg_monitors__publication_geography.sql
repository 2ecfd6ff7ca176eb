with source as (
    select * from {{ source('monitors', 'publication_geography') }}
),

final as (
    select
        monitor_id,
        territory_id,
        policy,
    from source
)

select * from final
