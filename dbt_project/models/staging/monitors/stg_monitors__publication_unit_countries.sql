with source as (
    select * from {{ source('monitors', 'publication_unit_countries') }}
),

final as (
    select
        monitor_id,
        unit_id,
        country_id,
    from source
)

select * from final
