with values_long as (
    select * from {{ ref('ind_trials') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

final as (
    select
        values_long.monitor_id,
        values_long.unit_id,
        values_long.indicator_id,
        periods.year,
        values_long.value,
    from values_long
    inner join periods
        on values_long.monitor_id = periods.monitor_id and values_long.period = periods.period
    where
        -- Yearly figures over all trials; totals and categories are no series of this analysis
        periods.period_kind = 'year'
        and values_long.facet = 'all'
        and values_long.indicator_id in ('trial_count', 'trial_share_of_group', 'trial_share_of_reference')
        -- A year that the window or the data cut short would look like a fall
        and periods.is_whole_year
)

select * from final
