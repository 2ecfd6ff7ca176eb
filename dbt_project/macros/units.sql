-- Which units a counted record belongs to: the one rule for trials by site and for other registries by sponsor. Reads the
-- CTEs `included` (monitor, record) and `placed` (monitor, record, region; region null where the text does not tell it).
{% macro units_of_records() -%}
units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

in_regions as (
    select distinct
        placed.monitor_id,
        placed.record_id,
        unit_regions.unit_id,
    from placed
    inner join unit_regions
        on placed.monitor_id = unit_regions.monitor_id and placed.region_id = unit_regions.region_id
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

-- What is in the reference population and in no region stays visible
unresolved as (
    select distinct
        placed.monitor_id,
        placed.record_id,
        units.unit_id,
    from placed
    inner join units on placed.monitor_id = units.monitor_id
    where units.unit_kind = 'unresolved' and placed.region_id is null
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
{%- endmacro %}
