with source as (
    select * from {{ source('monitors', 'monitor_unit_regions') }}
),

final as (
    select
        monitor_id,
        unit_id,
        region_id,
        country_id,
    from source
)

select * from final
