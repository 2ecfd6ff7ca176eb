-- The group counts each trial once: never less than its largest unit, never more than their sum.
-- A row here means that full and distinct counting were mixed up.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_trials_by_year'}}}) }}
with counts as (
    select * from {{ ref('rpt_trials_by_year') }} where row_type <> 'mean'
),

units as (
    select * from {{ ref('dim_units') }}
),

compared as (
    select
        counts.monitor_id,
        counts.period,
        max(case when units.unit_kind = 'group' then counts.trial_count end) as group_count,
        sum(case when units.unit_kind = 'region' then counts.trial_count end) as unit_sum,
        max(case when units.unit_kind = 'region' then counts.trial_count end) as unit_maximum,
        max(case when units.unit_kind = 'reference' then counts.trial_count end) as reference_count,
        min(counts.group_denominator_count) as least_group_denominator,
        max(counts.group_denominator_count) as greatest_group_denominator,
        min(counts.reference_denominator_count) as least_reference_denominator,
        max(counts.reference_denominator_count) as greatest_reference_denominator,
    from counts
    inner join units on counts.monitor_id = units.monitor_id and counts.unit_id = units.unit_id
    group by counts.monitor_id, counts.period
)

select * from compared
where group_count > unit_sum or group_count < unit_maximum or group_count > reference_count
    -- Each share of a period stands over the same whole, which has a row of its own
    or least_group_denominator <> group_count or greatest_group_denominator <> group_count
    or least_reference_denominator <> reference_count or greatest_reference_denominator <> reference_count
