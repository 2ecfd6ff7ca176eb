with population as (
    select * from {{ ref('int_trials_population') }}
),

sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

included as (
    select
        monitor_id,
        record_id,
    from population
    -- Only the population is counted; why a record is out stays in fct_populations
    where exclusion_reason is null
),

in_regions as (
    select distinct
        included.monitor_id,
        included.record_id,
        unit_regions.unit_id,
    from included
    inner join sites
        on included.monitor_id = sites.monitor_id and included.record_id = sites.record_id
    inner join unit_regions
        on sites.monitor_id = unit_regions.monitor_id and sites.region_id = unit_regions.region_id
    inner join units
        on unit_regions.monitor_id = units.monitor_id and unit_regions.unit_id = units.unit_id
    where units.unit_kind = 'region'
),

-- Distinct: a trial in two regions is one trial of the group
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

-- A site in a reference country whose region the text does not tell stays visible
unresolved as (
    select distinct
        included.monitor_id,
        included.record_id,
        units.unit_id,
    from included
    inner join sites
        on included.monitor_id = sites.monitor_id and included.record_id = sites.record_id
    inner join units on included.monitor_id = units.monitor_id
    where units.unit_kind = 'unresolved' and sites.is_in_reference_country and sites.region_id is null
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
