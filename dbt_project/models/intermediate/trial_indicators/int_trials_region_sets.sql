with sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

population as (
    select * from {{ ref('int_trials_population') }}
),

collaborations as (
    select * from {{ ref('int_trials_collaborations') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

cities as (
    select * from {{ ref('dim_cities') }}
),

region_units as (
    select
        units.monitor_id,
        units.unit_id,
        units.unit_order,
        unit_regions.region_id,
    from units
    inner join unit_regions
        on units.monitor_id = unit_regions.monitor_id and units.unit_id = unit_regions.unit_id
    where units.unit_kind = 'region'
),

-- A municipality is one place; a region of several cities can be taken apart
divided_regions as (
    select
        region_id,
        count(*) > 1 as is_divided,
    from cities
    group by region_id
),

participations as (
    select distinct
        sites.monitor_id,
        sites.record_id,
        region_units.unit_id,
        region_units.unit_order,
        case
            when not coalesce(divided_regions.is_divided, false) then region_units.unit_id
            when sites.city_id is null then {{ dbt.concat(['region_units.unit_id', "'-unresolved'"]) }}
            else sites.city_id
        end as city_place_id,
    from sites
    inner join population
        on sites.monitor_id = population.monitor_id and sites.record_id = population.record_id
    inner join region_units
        on sites.monitor_id = region_units.monitor_id and sites.region_id = region_units.region_id
    left join divided_regions on sites.region_id = divided_regions.region_id
    where population.exclusion_reason is null
),

places as (
    select distinct monitor_id, record_id, 'region' as set_level, unit_id as place_id, unit_order from participations
    union all
    select distinct monitor_id, record_id, 'city' as set_level, city_place_id as place_id, unit_order from participations
),

sets as (
    select
        monitor_id,
        record_id,
        set_level,
        {{ joined_in_order('place_id', 'unit_order, place_id', "'+'") }} as region_set,
    from places
    group by monitor_id, record_id, set_level
),

final as (
    select
        sets.monitor_id,
        sets.record_id,
        sets.set_level,
        sets.region_set,
        collaborations.collaboration_type,
    from sets
    inner join collaborations
        on sets.monitor_id = collaborations.monitor_id and sets.record_id = collaborations.record_id
)

select * from final
