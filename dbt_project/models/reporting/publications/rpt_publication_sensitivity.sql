with spreads as (
    select * from {{ ref('ind_sensitivity') }}
),

indicators as (
    select * from {{ ref('dim_indicators') }}
),

cells as (
    select * from {{ ref('dim_cells') }}
),

monitors as (
    select * from {{ ref('dim_monitors') }}
),

final as (
    select
        spreads.monitor_id,
        spreads.unit_id,
        spreads.unit_label_en,
        spreads.unit_label_zh,
        spreads.unit_order,
        spreads.indicator_id,
        indicators.label_en as indicator_label_en,
        indicators.label_zh as indicator_label_zh,
        indicators.value_kind,
        spreads.declared_value,
        spreads.declared_place,
        spreads.lowest_value,
        spreads.lowest_reading,
        spreads.highest_value,
        spreads.highest_reading,
        spreads.reading_count,
        spreads.is_rank_sensitive,
        spreads.flipping_readings,
        cells.address,
    from spreads
    inner join indicators on spreads.indicator_id = indicators.indicator_id
    inner join monitors on spreads.monitor_id = monitors.monitor_id
    left join cells
        on spreads.monitor_id = cells.monitor_id
            and spreads.indicator_id = cells.indicator_id
            and spreads.unit_id = cells.unit_id
            and monitors.total_period = cells.period
            and cells.facet = 'all'
            and cells.counting = case when spreads.indicator_id = 'paper_count' then monitors.counting else 'full' end
)

select * from final
