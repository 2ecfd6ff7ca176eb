with trends as (
    select * from {{ ref('stg_analysis__trends') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        trends.monitor_id,
        trends.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        trends.indicator_id,
        cast(trends.first_year as integer) as first_year,
        cast(trends.last_year as integer) as last_year,
        cast(trends.year_count as integer) as year_count,
        cast(trends.kendall_tau as decimal(28, 12)) as kendall_tau,
        cast(trends.p_value as decimal(28, 12)) as p_value,
        cast(trends.slope_per_year as decimal(28, 12)) as slope_per_year,
        trends.is_strictly_increasing,
        cast(trends.first_decrease_year as integer) as first_decrease_year,
        trends.reason as not_computable_reason,
    from trends
    inner join units
        on trends.monitor_id = units.monitor_id and trends.unit_id = units.unit_id
)

select * from final
