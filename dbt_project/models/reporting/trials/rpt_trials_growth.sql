with values_long as (
    select * from {{ ref('ind_trials') }} where indicator_id = 'trial_count_cagr'
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

categories as (
    select * from {{ ref('categories') }}
),

final as (
    select
        values_long.monitor_id,
        values_long.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        values_long.facet,
        values_long.category,
        coalesce(categories.display_order, 0) as category_order,
        periods.from_year,
        periods.to_year,
        cast(values_long.denominator as bigint) as first_count,
        cast(values_long.numerator as bigint) as last_count,
        cast(values_long.value as decimal(18, 12)) as cagr,
        cells.address,
    from values_long
    inner join cells on values_long.cell_id = cells.cell_id
    inner join units
        on values_long.monitor_id = units.monitor_id and values_long.unit_id = units.unit_id
    inner join periods
        on values_long.monitor_id = periods.monitor_id and values_long.period = periods.period
    left join categories
        on values_long.facet = categories.facet and values_long.category = categories.category
)

select * from final
