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

group_denominator as (
    select * from {{ ref('denominators') }} where indicator_id = 'trial_share_of_group'
),

reference_denominator as (
    select * from {{ ref('denominators') }} where indicator_id = 'trial_share_of_reference'
),

measured as (
    select
        values_long.monitor_id,
        values_long.unit_id,
        values_long.period,
        case when values_long.indicator_id like '%_annual_mean' then 'mean' else periods.period_kind end as row_type,
        periods.year,
        values_long.indicator_id,
        values_long.value,
        values_long.denominator,
        cells.address,
    from values_long
    inner join cells on values_long.cell_id = cells.cell_id
    inner join periods
        on values_long.monitor_id = periods.monitor_id and values_long.period = periods.period
    where values_long.facet = 'all' and values_long.indicator_id <> 'trial_count_cagr'
),

pivoted as (
    select
        monitor_id,
        unit_id,
        period,
        row_type,
        year,
        max(case when indicator_id in ('trial_count', 'trial_count_annual_mean') then value end) as trial_count,
        max(case when indicator_id like 'trial_share_of_group%' then value end) as share_of_group,
        max(case when indicator_id like 'trial_share_of_reference%' then value end) as share_of_reference,
        -- A mean of shares has no one denominator
        max(case when indicator_id = 'trial_share_of_group' then denominator end) as group_denominator_count,
        max(case when indicator_id = 'trial_share_of_reference' then denominator end) as reference_denominator_count,
        max(case when indicator_id in ('trial_count', 'trial_count_annual_mean') then address end) as address,
        max(case when indicator_id like 'trial_share_of_group%' then address end) as share_of_group_address,
        max(case when indicator_id like 'trial_share_of_reference%' then address end) as share_of_reference_address,
    from measured
    group by monitor_id, unit_id, period, row_type, year
),

final as (
    select
        pivoted.monitor_id,
        pivoted.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        pivoted.row_type,
        pivoted.year,
        pivoted.period,
        cast({{ display_half_up('pivoted.trial_count', 0) }} as bigint) as trial_count,
        cast(pivoted.share_of_group as decimal(18, 12)) as share_of_group,
        cast(pivoted.share_of_reference as decimal(18, 12)) as share_of_reference,
        cast(pivoted.group_denominator_count as bigint) as group_denominator_count,
        group_denominator.label_en as group_denominator_label_en,
        group_denominator.label_zh as group_denominator_label_zh,
        cast(pivoted.reference_denominator_count as bigint) as reference_denominator_count,
        reference_denominator.label_en as reference_denominator_label_en,
        reference_denominator.label_zh as reference_denominator_label_zh,
        pivoted.address,
        pivoted.share_of_group_address,
        pivoted.share_of_reference_address,
    from pivoted
    inner join units
        on pivoted.monitor_id = units.monitor_id and pivoted.unit_id = units.unit_id
    left join group_denominator on pivoted.group_denominator_count is not null
    left join reference_denominator on pivoted.reference_denominator_count is not null
)

select * from final
