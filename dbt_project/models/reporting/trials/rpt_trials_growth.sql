with values_long as (
    select * from {{ ref('ind_trials') }} where indicator_id = 'trial_count_cagr'
),

cells as (
    select * from {{ ref('dim_cells') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

-- The years compared, which are fewer than those of the window where it cuts its first or last
years as (
    select
        cell_id,
        cast(min(operand_order) as integer) as from_year,
        cast(max(operand_order) as integer) as to_year,
    from {{ ref('bridge_cell_operands') }}
    where operand_role in ('first', 'last')
    group by cell_id
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
        years.from_year,
        years.to_year,
        cast(values_long.denominator as bigint) as first_count,
        cast(values_long.numerator as bigint) as last_count,
        cast(values_long.value as decimal(18, 12)) as cagr,
        cells.address,
    from values_long
    inner join cells on values_long.cell_id = cells.cell_id
    inner join units
        on values_long.monitor_id = units.monitor_id and values_long.unit_id = units.unit_id
    inner join years on values_long.cell_id = years.cell_id
    left join categories
        on values_long.facet = categories.facet and values_long.category = categories.category
)

select * from final
