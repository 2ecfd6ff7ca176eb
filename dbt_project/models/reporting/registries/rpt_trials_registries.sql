with values_long as (
    select * from {{ ref('ind_trials') }}
),

registry_cells as (
    select * from {{ ref('int_registries_count_cells') }}
),

cells as (
    select * from {{ ref('dim_cells') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

registry_sets as (
    select * from {{ ref('registry_sets') }}
),

registries as (
    select * from {{ ref('registries') }}
),

-- The monitor's own count stands beside the others only where there are others
monitors_with_registries as (
    select distinct monitor_id from registry_cells
),

counts as (
    select values_long.*
    from values_long
    inner join registry_cells on values_long.cell_id = registry_cells.cell_id
    union all
    select values_long.*
    from values_long
    inner join monitors_with_registries on values_long.monitor_id = monitors_with_registries.monitor_id
    where values_long.indicator_id = 'trial_count' and values_long.facet = 'all'
),

addressed as (
    select
        counts.*,
        cells.address,
    from counts
    inner join cells on counts.cell_id = cells.cell_id
),

linked as (
    select * from addressed where indicator_id = 'linked_registry_trial_count'
),

shown as (
    select
        addressed.*,
        registry_sets.registry_set,
        registry_sets.label_en as registry_set_label_en,
        registry_sets.label_zh as registry_set_label_zh,
        registry_sets.display_order as registry_set_order,
        registry_sets.filter_basis,
        case when addressed.facet = 'registry' then addressed.category else 'all' end as registry_id,
        case when addressed.facet = 'registry' then registries.label_en else registry_sets.label_en end as registry_label_en,
        case when addressed.facet = 'registry' then registries.label_zh else registry_sets.label_zh end as registry_label_zh,
        -- All of them first
        case when addressed.facet = 'registry' then registries.display_order else 0 end as registry_order,
    from addressed
    inner join registry_sets on addressed.indicator_id = registry_sets.indicator_id
    left join registries on addressed.category = registries.registry_id
),

final as (
    select
        shown.monitor_id,
        shown.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        periods.period_kind as row_type,
        periods.year,
        shown.period,
        shown.registry_set,
        shown.registry_set_label_en,
        shown.registry_set_label_zh,
        shown.registry_set_order,
        shown.registry_id,
        shown.registry_label_en,
        shown.registry_label_zh,
        shown.registry_order,
        case
            when shown.registry_set in ('clinicaltrials_gov', 'clinicaltrials_gov_unfiltered') then 'site'
            when units.unit_kind in ('region', 'group') then 'sponsor'
            else 'country'
        end as region_basis,
        shown.filter_basis,
        cast(shown.value as bigint) as trial_count,
        cast(linked.value as bigint) as linked_count,
        shown.address,
        linked.address as linked_count_address,
    from shown
    inner join units on shown.monitor_id = units.monitor_id and shown.unit_id = units.unit_id
    inner join periods on shown.monitor_id = periods.monitor_id and shown.period = periods.period
    left join linked
        on shown.registry_set = 'additional_registries'
            and shown.registry_id = 'all'
            and shown.monitor_id = linked.monitor_id
            and shown.unit_id = linked.unit_id
            and shown.period = linked.period
)

select * from final
