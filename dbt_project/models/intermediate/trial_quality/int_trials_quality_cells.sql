with units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

indicators as (
    select * from {{ ref('indicators') }}
    where defined_in = 'int_trials_quality'
),

facet_categories as (
    select facet, category from {{ ref('categories') }} where facet in ('all', 'sponsor_class')
),

-- An empty cell is a zero that a reader may ask for, not a missing row
gridded as (
    select
        units.monitor_id,
        indicators.indicator_id,
        units.unit_id,
        periods.period,
        facet_categories.facet,
        facet_categories.category,
    from units
    inner join periods on units.monitor_id = periods.monitor_id
    cross join indicators
    cross join facet_categories
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
    from gridded
)

select * from final
