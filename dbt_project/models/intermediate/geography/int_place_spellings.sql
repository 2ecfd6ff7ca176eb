with regions as (
    select * from {{ ref('regions') }}
),

region_aliases as (
    select * from {{ ref('region_aliases') }}
),

cities as (
    select * from {{ ref('cities') }}
),

city_aliases as (
    select * from {{ ref('city_aliases') }}
),

region_names as (
    select region_id, label_en as spelling, 'both' as kind from regions
    union all
    select region_id, label_zh as spelling, 'both' as kind from regions
),

city_names as (
    select region_id, city_id, label_en as spelling from cities
    union all
    select region_id, city_id, label_zh as spelling from cities
),

-- Both in one field: Changchun/JiLin; Guangdong, Shenzhen
city_and_region as (
    select
        cities.region_id,
        cities.city_id,
        {{ dbt.concat(['cities.label_en', "' '", 'regions.label_en']) }} as spelling,
    from cities
    inner join regions
        on cities.region_id = regions.region_id
    union all
    select
        cities.region_id,
        cities.city_id,
        {{ dbt.concat(['regions.label_en', "' '", 'cities.label_en']) }} as spelling,
    from cities
    inner join regions
        on cities.region_id = regions.region_id
),

-- is_name: the name itself in its own field; everything else is an alias
spellings as (
    select region_id, null as city_id, spelling, kind, true as is_region, true as is_state_name, true as is_city_name, false as is_default from region_names
    union all
    select region_id, null, spelling, kind, true, false, false, false from region_aliases
    union all
    select region_id, city_id, spelling, 'both', false, false, true, false from city_names
    union all
    select region_id, city_id, spelling, 'both', false, false, false, false from city_and_region
    union all
    select region_id, city_id, spelling, kind, false, false, false, is_default from city_aliases
),

by_field as (
    select 'state' as field, {{ place_key('spelling') }} as spelling_key, region_id, city_id, is_region, is_state_name as is_name, is_default
    from spellings
    -- Spellings that stand for the place only in the city field
    where kind in ('state', 'both')
    union all
    select 'city' as field, {{ place_key('spelling') }} as spelling_key, region_id, city_id, is_region, is_city_name as is_name, is_default
    from spellings
    -- Spellings that stand for the place only in the state field
    where kind in ('city', 'both')
),

-- A text that is also the name of its region (Jilin) does not tell the city
final as (
    select
        field,
        spelling_key,
        region_id,
        case when max(case when is_region then 1 else 0 end) = 0 and count(distinct city_id) = 1 then max(city_id) end as city_id,
        max(case when is_name then 1 else 0 end) = 1 as is_name,
        max(case when is_default then 1 else 0 end) = 1 as is_default,
    from by_field
    group by field, spelling_key, region_id
)

select * from final
