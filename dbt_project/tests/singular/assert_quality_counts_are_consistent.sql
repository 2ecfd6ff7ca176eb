-- Counts on the quality of trials, recounted by another path: sponsor classes add up to all, no part is larger than
-- its whole, and the trials they are over are the interventional ones of trial_count.
{{ config(meta={'dagster': {'ref': {'name': 'ind_trials'}}}) }}
with counts as (
    select * from {{ ref('ind_trials') }}
    where indicator_id in (select indicator_id from {{ ref('indicators') }} where defined_in = 'int_trials_quality' and value_kind = 'count')
),

ratios as (
    select * from {{ ref('ind_trials') }}
    where indicator_id in (
        select indicator_id from {{ ref('indicators') }}
        where defined_in = 'int_trials_quality_ratio_cells' and value_kind = 'share'
    )
),

interventional as (
    select * from {{ ref('ind_trials') }}
    where indicator_id = 'trial_count' and facet = 'study_type' and category = 'interventional'
),

class_sums as (
    select
        monitor_id,
        indicator_id,
        unit_id,
        period,
        sum(case when facet = 'all' then value else 0 end) as whole,
        sum(case when facet = 'sponsor_class' then value else 0 end) as parts,
    from counts
    group by monitor_id, indicator_id, unit_id, period
),

randomised as (
    select
        one.monitor_id,
        one.unit_id,
        one.period,
        one.value as randomised,
        other.value as controlled,
    from counts as one
    inner join counts as other
        on one.monitor_id = other.monitor_id
            and one.unit_id = other.unit_id
            and one.period = other.period
            and one.facet = other.facet
            and one.category = other.category
    where one.indicator_id = 'randomised_count' and other.indicator_id = 'controlled_count'
)

select monitor_id, indicator_id, unit_id, period, whole as one, parts as other from class_sums where whole <> parts
union all
select monitor_id, indicator_id, unit_id, period, numerator as one, denominator as other from ratios
where numerator > denominator
union all
select monitor_id, 'randomised_count' as indicator_id, unit_id, period, randomised as one, controlled as other from randomised
where randomised > controlled
union all
select ratios.monitor_id, ratios.indicator_id, ratios.unit_id, ratios.period, ratios.denominator as one, interventional.value as other
from ratios
inner join interventional
    on ratios.monitor_id = interventional.monitor_id
        and ratios.unit_id = interventional.unit_id
        and ratios.period = interventional.period
where ratios.indicator_id = 'masked_share' and ratios.facet = 'all' and ratios.denominator <> interventional.value
