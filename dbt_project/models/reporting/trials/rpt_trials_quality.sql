with counts as (
    select * from {{ ref('ind_trials') }}
),

medians as (
    select * from {{ ref('ind_trials_survival') }}
),

cells as (
    select * from {{ ref('dim_cells') }}
),

figures as (
    select * from {{ ref('quality_figures') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

sponsor_classes as (
    select * from {{ ref('categories') }} where facet in ('all', 'sponsor_class')
),

found as (
    select cell_id, value, cast(null as varchar) as not_computable_reason from counts
    union all
    select cell_id, value, not_computable_reason from medians
),

addressed as (
    select
        cells.*,
        found.value,
        found.not_computable_reason,
    from cells
    inner join found on cells.cell_id = found.cell_id
),

placed as (
    select
        addressed.*,
        indicators.label_en as indicator_label_en,
        indicators.label_zh as indicator_label_zh,
        indicators.value_kind,
        figures.display_order,
        {{ cell_id('monitor_id', 'figures.numerator_indicator_id', 'unit_id', 'period', 'facet', 'category') }} as numerator_cell_id,
        {{ cell_id('monitor_id', 'figures.denominator_indicator_id', 'unit_id', 'period', 'facet', 'category') }} as denominator_cell_id,
        {{ cell_id('monitor_id', 'figures.assessed_indicator_id', 'unit_id', 'period', 'facet', 'category') }} as assessed_cell_id,
    from addressed
    inner join figures on addressed.indicator_id = figures.indicator_id
    inner join indicators on addressed.indicator_id = indicators.indicator_id
),

final as (
    select
        placed.monitor_id,
        placed.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        placed.period,
        periods.period_kind,
        periods.year,
        placed.category as sponsor_class,
        sponsor_classes.label_en as sponsor_class_label_en,
        sponsor_classes.label_zh as sponsor_class_label_zh,
        sponsor_classes.display_order as sponsor_class_order,
        placed.indicator_id,
        placed.indicator_label_en,
        placed.indicator_label_zh,
        placed.display_order as indicator_order,
        placed.value_kind,
        cast(numerators.value as bigint) as numerator_count,
        numerators.address as numerator_count_address,
        cast(denominators.value as bigint) as denominator_count,
        denominators.address as denominator_count_address,
        cast(assessed.value as bigint) as assessed_count,
        assessed.address as assessed_count_address,
        cast(case when placed.value_kind = 'share' then placed.value end as decimal(18, 12)) as share,
        cast(case when placed.value_kind = 'ratio' then placed.value end as decimal(28, 12)) as enrolment_ratio,
        cast(case when placed.value_kind = 'median' then placed.value end as integer) as median_days,
        -- Only medians come with a reason of their own; a share or ratio has no value where nothing could be assessed
        case when placed.value is null then coalesce(placed.not_computable_reason, 'no_trials') end as not_computable_reason,
        placed.address,
    from placed
    inner join units
        on placed.monitor_id = units.monitor_id and placed.unit_id = units.unit_id
    inner join periods
        on placed.monitor_id = periods.monitor_id and placed.period = periods.period
    inner join addressed as numerators on placed.numerator_cell_id = numerators.cell_id
    inner join addressed as denominators on placed.denominator_cell_id = denominators.cell_id
    inner join addressed as assessed on placed.assessed_cell_id = assessed.cell_id
    inner join sponsor_classes on placed.facet = sponsor_classes.facet and placed.category = sponsor_classes.category
)

select * from final
