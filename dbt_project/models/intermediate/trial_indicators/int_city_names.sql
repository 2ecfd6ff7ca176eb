with cities as (
    select * from {{ ref('dim_cities') }}
),

regions as (
    select * from {{ ref('dim_regions') }}
),

final as (
    select city_id, region_id, label_en, label_zh, false as is_whole_region from cities
    union all
    -- Hong Kong and Macao are regions and cities in one
    select region_id as city_id, region_id, label_en, label_zh, true as is_whole_region from regions
    where region_kind = 'special_administrative_region'
)

select * from final
