-- Counts by region, recounted straight from the sites by another path than members and cells.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_trials_by_year'}}}) }}
with sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

populations as (
    select * from {{ ref('fct_populations') }} where is_included
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

reported as (
    select * from {{ ref('rpt_trials_by_year') }} where row_type = 'total'
),

units as (
    select * from {{ ref('dim_units') }} where unit_kind = 'region'
),

recounted as (
    select
        unit_regions.monitor_id,
        unit_regions.unit_id,
        count(distinct populations.record_id) as trial_count,
    from populations
    inner join sites
        on populations.monitor_id = sites.monitor_id and populations.record_id = sites.record_id
    inner join unit_regions
        on sites.monitor_id = unit_regions.monitor_id and sites.region_id = unit_regions.region_id
    group by unit_regions.monitor_id, unit_regions.unit_id
)

select
    reported.monitor_id,
    reported.unit_id,
    reported.trial_count,
    recounted.trial_count as recounted,
from reported
inner join units on reported.monitor_id = units.monitor_id and reported.unit_id = units.unit_id
left join recounted
    on reported.monitor_id = recounted.monitor_id and reported.unit_id = recounted.unit_id
where reported.trial_count <> coalesce(recounted.trial_count, 0)
