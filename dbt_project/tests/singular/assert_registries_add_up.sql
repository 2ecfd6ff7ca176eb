-- With and without additional registries: the distinct union is the sum less what is linked, single registries add up
-- to all additional ones, and none of it moved the monitor's own count.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_trials_registries'}}}) }}
with counts as (
    select * from {{ ref('rpt_trials_registries') }}
),

compared as (
    select
        monitor_id,
        unit_id,
        period,
        max(case when registry_set = 'clinicaltrials_gov' then trial_count end) as monitor_count,
        max(case when registry_set = 'clinicaltrials_gov_unfiltered' then trial_count end) as unfiltered_count,
        max(case when registry_set = 'additional_registries' and registry_id = 'all' then trial_count end) as additional_count,
        max(linked_count) as linked_count,
        coalesce(sum(case when registry_id <> 'all' then trial_count end), 0) as sum_of_registries,
        max(case when registry_set = 'all_registries' then trial_count end) as union_count,
    from counts
    group by monitor_id, unit_id, period
)

select * from compared
where additional_count <> sum_of_registries
    or linked_count > additional_count
    or union_count <> unfiltered_count + additional_count - linked_count
    or unfiltered_count < monitor_count
    or (union_count is null) <> (unfiltered_count is null)
