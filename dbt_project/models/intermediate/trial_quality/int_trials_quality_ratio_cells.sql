with count_cells as (
    select * from {{ ref('int_trials_quality_cells') }}
),

figures as (
    select * from {{ ref('quality_figures') }}
),

indicators as (
    select * from {{ ref('indicators') }} where defined_in = 'int_trials_quality_ratio_cells'
),

ratios as (
    select
        count_cells.monitor_id,
        figures.indicator_id,
        count_cells.unit_id,
        count_cells.period,
        count_cells.facet,
        count_cells.category,
        count_cells.cell_id as numerator_cell_id,
        figures.denominator_indicator_id,
    from figures
    inner join indicators on figures.indicator_id = indicators.indicator_id
    inner join count_cells on figures.numerator_indicator_id = count_cells.indicator_id
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
        numerator_cell_id,
        {{ cell_id('monitor_id', 'denominator_indicator_id', 'unit_id', 'period', 'facet', 'category') }} as denominator_cell_id,
    from ratios
)

select * from final
