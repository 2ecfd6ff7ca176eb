with cells as (
    select * from {{ ref('dim_cells') }}
),

indicators as (
    select * from {{ ref('indicators') }} where value_kind = 'median'
),

survival as (
    select * from {{ ref('stg_analysis__survival') }}
),

final as (
    select
        cells.cell_id,
        cells.monitor_id,
        cells.indicator_id,
        cells.unit_id,
        cells.period,
        cells.facet,
        cells.category,
        cells.counting,
        cast(coalesce(survival.event_count, 0) as decimal(28, 12)) as numerator,
        cast(coalesce(survival.followed_count, 0) as decimal(28, 12)) as denominator,
        cast(survival.median_days as decimal(28, 12)) as value,
        case when survival.cell_id is null then 'no_trials' else survival.reason end as not_computable_reason,
    from cells
    inner join indicators on cells.indicator_id = indicators.indicator_id
    left join survival on cells.cell_id = survival.cell_id
)

select * from final
