with cities as (
    select * from {{ ref('cities') }}
),

final as (
    select
        city_id,
        region_id,
        label_en,
        label_zh,
    from cities
)

select * from final
