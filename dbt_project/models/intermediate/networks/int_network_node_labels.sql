with regions as (
    select * from {{ ref('dim_regions') }}
),

cities as (
    select * from {{ ref('dim_cities') }}
),

institutions as (
    select * from {{ ref('dim_institutions') }}
),

countries as (
    select * from {{ ref('dim_countries') }}
),

final as (
    select 'region' as network_level, region_id as node_id, label_en, label_zh, region_id from regions
    union all
    select 'city' as network_level, city_id as node_id, label_en, label_zh, region_id from cities
    union all
    select 'institution' as network_level, institution_id as node_id, label_en, label_zh, region_id from institutions
    union all
    select 'country' as network_level, country_id as node_id, label_en, label_zh, null as region_id from countries
)

select * from final
