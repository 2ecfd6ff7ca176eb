with periods as (
    select * from {{ ref('int_monitor_periods') }}
),

yearly_cells as (
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category from {{ ref('int_trials_count_cells') }}
    where facet in ('all', 'collaboration_type')
    union all
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category from {{ ref('int_trials_ratio_cells') }}
    where indicator_id in ('trial_share_of_group', 'trial_share_of_reference')
),

totals as (
    select * from periods where period_kind = 'total'
),

-- Growth and means compare years; one that the window or the data cut short is no year
whole_years as (
    select
        *,
        min(year) over (partition by monitor_id) as first_year,
        max(year) over (partition by monitor_id) as last_year,
    from periods
    where period_kind = 'year' and is_whole_year
),

series as (
    select
        yearly_cells.cell_id as operand_cell_id,
        yearly_cells.monitor_id,
        yearly_cells.indicator_id as operand_indicator_id,
        yearly_cells.unit_id,
        totals.period,
        yearly_cells.facet,
        yearly_cells.category,
        whole_years.year,
        whole_years.first_year,
        whole_years.last_year,
    from yearly_cells
    inner join whole_years
        on yearly_cells.monitor_id = whole_years.monitor_id and yearly_cells.period = whole_years.period
    inner join totals on yearly_cells.monitor_id = totals.monitor_id
),

-- Growth needs two years; a window with one whole year has none
growth as (
    select
        monitor_id,
        'trial_count_cagr' as indicator_id,
        unit_id,
        period,
        facet,
        category,
        operand_cell_id,
        case when year = first_year then 'first' else 'last' end as operand_role,
        year,
    from series
    where operand_indicator_id = 'trial_count' and year in (first_year, last_year) and first_year < last_year
),

means as (
    select
        monitor_id,
        {{ dbt.concat(['operand_indicator_id', "'_annual_mean'"]) }} as indicator_id,
        unit_id,
        period,
        facet,
        category,
        operand_cell_id,
        'term' as operand_role,
        year,
    from series
    where facet = 'all'
),

operands as (
    select * from growth
    union all
    select * from means
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
        operand_cell_id,
        operand_role,
        year as operand_order,
    from operands
)

select * from final
