with population as (
    select * from {{ ref('int_registries_population') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

included as (
    select * from population
    -- Only what the monitor counts; why a record is out stays in fct_registry_populations
    where exclusion_reason is null
),

in_regions as (
    select distinct
        included.monitor_id,
        included.record_id,
        unit_regions.unit_id,
    from included
    inner join unit_regions
        on included.monitor_id = unit_regions.monitor_id and included.region_id = unit_regions.region_id
    inner join units
        on unit_regions.monitor_id = units.monitor_id and unit_regions.unit_id = units.unit_id
    where units.unit_kind = 'region'
),

-- Distinct, like the group of sites
in_group as (
    select distinct
        in_regions.monitor_id,
        in_regions.record_id,
        units.unit_id,
    from in_regions
    inner join units on in_regions.monitor_id = units.monitor_id
    where units.unit_kind = 'group'
),

in_reference as (
    select
        included.monitor_id,
        included.record_id,
        units.unit_id,
    from included
    inner join units on included.monitor_id = units.monitor_id
    where units.unit_kind = 'reference'
),

-- A trial whose sponsor does not tell its region stays visible
unresolved as (
    select
        included.monitor_id,
        included.record_id,
        units.unit_id,
    from included
    inner join units on included.monitor_id = units.monitor_id
    where units.unit_kind = 'unresolved' and included.region_id is null
),

final as (
    select * from in_regions
    union all
    select * from in_group
    union all
    select * from in_reference
    union all
    select * from unresolved
)

select * from final
