with units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

regions as (
    select * from {{ ref('dim_regions') }}
),

inhabitants as (
    select * from {{ ref('fct_region_inhabitants') }}
),

-- One year for all units, or their rates could not be compared
newest as (
    select max(year) as year from inhabitants
),

in_regions as (
    select
        units.monitor_id,
        units.unit_id,
        unit_regions.region_id,
    from units
    inner join unit_regions
        on units.monitor_id = unit_regions.monitor_id and units.unit_id = unit_regions.unit_id
    where units.unit_kind = 'region'
),

in_group as (
    select
        units.monitor_id,
        units.unit_id,
        in_regions.region_id,
    from units
    inner join in_regions on units.monitor_id = in_regions.monitor_id
    where units.unit_kind = 'group'
),

-- A country whose regions are not known keeps a row without one: its unit is incomplete, not smaller
in_reference as (
    select
        units.monitor_id,
        units.unit_id,
        regions.region_id,
    from units
    inner join unit_regions
        on units.monitor_id = unit_regions.monitor_id and units.unit_id = unit_regions.unit_id
    left join regions on unit_regions.country_id = regions.country_id
    where units.unit_kind = 'reference'
),

placed as (
    select * from in_regions
    union all
    select * from in_group
    union all
    select * from in_reference
),

final as (
    select
        placed.monitor_id,
        placed.unit_id,
        placed.region_id,
        newest.year,
        inhabitants.record_id,
        inhabitants.inhabitants,
    from placed
    cross join newest
    left join inhabitants
        on placed.region_id = inhabitants.region_id and newest.year = inhabitants.year
)

select * from final
