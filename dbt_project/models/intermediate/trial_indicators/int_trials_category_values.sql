with values_long as (
    select * from {{ ref('ind_trials') }}
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

denominators as (
    select * from {{ ref('denominators') }}
),

counts as (
    select
        values_long.*,
        cells.address,
    from values_long
    inner join cells on values_long.cell_id = cells.cell_id
    where values_long.indicator_id = 'trial_count'
),

shares as (
    select
        values_long.*,
        cells.address as share_address,
        denominators.denominator_basis,
        denominators.label_en as denominator_label_en,
        denominators.label_zh as denominator_label_zh,
    from values_long
    inner join cells on values_long.cell_id = cells.cell_id
    inner join denominators on values_long.indicator_id = denominators.indicator_id
),

final as (
    select
        counts.monitor_id,
        counts.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        units.unit_kind,
        counts.period,
        periods.period_kind,
        periods.year,
        counts.facet,
        counts.category,
        coalesce(categories.label_en, counts.category) as category_label_en,
        coalesce(categories.label_zh, counts.category) as category_label_zh,
        -- A value the registry has added since is shown last, not lost
        coalesce(categories.display_order, 99) as category_order,
        categories.parent_category,
        cast(counts.value as bigint) as trial_count,
        cast(shares.value as decimal(18, 12)) as share,
        cast(shares.denominator as bigint) as denominator_count,
        shares.denominator_basis,
        shares.denominator_label_en,
        shares.denominator_label_zh,
        counts.address,
        shares.share_address,
    from counts
    inner join units
        on counts.monitor_id = units.monitor_id and counts.unit_id = units.unit_id
    inner join periods
        on counts.monitor_id = periods.monitor_id and counts.period = periods.period
    left join shares
        on counts.monitor_id = shares.monitor_id
            and counts.unit_id = shares.unit_id
            and counts.period = shares.period
            and counts.facet = shares.facet
            and counts.category = shares.category
            and shares.denominator_basis in ('all_trials', 'interventional_trials', 'collaboration_type')
    left join categories
        on counts.facet = categories.facet and counts.category = categories.category
)

select * from final
