with population as (
    select * from {{ ref('int_registries_population') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

observed as (
    select distinct monitor_id, category from {{ ref('int_registries_cell_records') }}
    where facet = 'registry'
),

monitors_with_registries as (
    select distinct monitor_id from population
),

places as (
    select
        units.monitor_id,
        units.unit_id,
        units.unit_kind,
        periods.period,
    from units
    inner join monitors_with_registries on units.monitor_id = monitors_with_registries.monitor_id
    inner join periods on units.monitor_id = periods.monitor_id
),

cells as (
    select
        places.monitor_id,
        indicators.indicator_id,
        places.unit_id,
        places.period,
        'all' as facet,
        'all' as category,
    from places
    cross join indicators
    where indicators.defined_in = 'int_registries_members'
        and (
            places.unit_kind = 'reference'
            or indicators.indicator_id in ('additional_registry_trial_count', 'linked_registry_trial_count')
        )
    union all
    -- A registry that no unit of the monitor has any trial of has no row of zeros
    select
        places.monitor_id,
        'additional_registry_trial_count' as indicator_id,
        places.unit_id,
        places.period,
        'registry' as facet,
        observed.category,
    from places
    inner join observed on places.monitor_id = observed.monitor_id
),

final as (
    select
        {{ cell_id('monitor_id', 'indicator_id', 'unit_id', 'period', 'facet', 'category') }} as cell_id,
        monitor_id,
        indicator_id,
        unit_id,
        period,
        facet,
        category,
        'full' as counting,
    from cells
)

select * from final
