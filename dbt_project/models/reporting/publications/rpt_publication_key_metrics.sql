with values_long as (
    select * from {{ ref('ind_publications') }}
),

cells as (
    select * from {{ ref('dim_cells') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

indicators as (
    select * from {{ ref('dim_indicators') }}
),

lines as (
    select * from {{ ref('publication_key_metrics') }}
),

windows as (
    select * from {{ ref('int_publication_periods') }} where period_kind in ('total', 'growth')
),

final as (
    select
        values_long.monitor_id,
        values_long.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        lines.metric_order,
        lines.metric_id,
        lines.metric_label_en,
        lines.metric_label_zh,
        values_long.period,
        indicators.value_kind,
        values_long.numerator,
        values_long.denominator,
        values_long.value,
        cells.address,
    from lines
    inner join values_long
        on lines.indicator_id = values_long.indicator_id
            and lines.facet = values_long.facet
            and lines.category = values_long.category
            and lines.counting = values_long.counting
    inner join windows
        on values_long.monitor_id = windows.monitor_id
            and values_long.period = windows.period
            and lines.period_kind = windows.period_kind
    inner join units on values_long.monitor_id = units.monitor_id and values_long.unit_id = units.unit_id
    inner join cells on values_long.cell_id = cells.cell_id
    inner join indicators on values_long.indicator_id = indicators.indicator_id
    where units.unit_kind = 'country'
)

select * from final
