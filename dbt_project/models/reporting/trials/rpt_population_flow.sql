with populations as (
    select * from {{ ref('fct_populations') }}
),

monitors as (
    select * from {{ ref('dim_monitors') }} where family = 'trials'
),

steps as (
    select * from {{ ref('population_steps') }}
),

-- The second filter only matters for monitors that count imported batches
shown_steps as (
    select
        monitors.monitor_id,
        steps.*,
    from monitors
    cross join steps
    where steps.step_id <> 'not_imported_for_monitor' or monitors.records = 'imported'
),

dropped as (
    select
        monitor_id,
        exclusion_reason as step_id,
        count(*) as dropped_count,
    from populations
    where not is_included
    group by monitor_id, exclusion_reason
),

loaded as (
    select
        monitor_id,
        count(*) as loaded_count,
    from populations
    group by monitor_id
),

counted as (
    select
        shown_steps.monitor_id,
        shown_steps.step_order,
        shown_steps.step_id,
        shown_steps.step_label_en,
        shown_steps.step_label_zh,
        coalesce(dropped.dropped_count, 0) as dropped_count,
        coalesce(loaded.loaded_count, 0) as loaded_count,
    from shown_steps
    left join dropped
        on shown_steps.monitor_id = dropped.monitor_id and shown_steps.step_id = dropped.step_id
    left join loaded on shown_steps.monitor_id = loaded.monitor_id
),

{{ remaining_by_step('loaded_count') }}

select * from final
