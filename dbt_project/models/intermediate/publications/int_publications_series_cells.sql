with periods as (
    select * from {{ ref('int_publication_periods') }}
),

units as (
    select * from {{ ref('stg_monitors__publication_monitor_units') }}
),

spans as (
    select
        periods.monitor_id,
        units.unit_id,
        periods.period,
        periods.from_year,
        periods.to_year,
    from periods
    inner join units on periods.monitor_id = units.monitor_id
    where periods.period_kind in ('total', 'growth') and periods.to_year > periods.from_year
        and units.unit_kind in ('country', 'group')
),

ends as (
    select *, 'first' as operand_role, from_year as year from spans
    union all
    select *, 'last' as operand_role, to_year as year from spans
),

final as (
    select
        {{ cell_id('monitor_id', "'paper_count_cagr'", 'unit_id', 'period') }} as cell_id,
        monitor_id,
        'paper_count_cagr' as indicator_id,
        unit_id,
        period,
        'all' as facet,
        'all' as category,
        'full' as counting,
        {{ cell_id('monitor_id', "'paper_count'", 'unit_id', 'cast(year as varchar)') }} as operand_cell_id,
        operand_role,
        year as operand_order,
    from ends
)

select * from final
