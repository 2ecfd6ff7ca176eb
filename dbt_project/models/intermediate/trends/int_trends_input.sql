with values_long as (
    select * from {{ ref('ind_trials') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

status as (
    select * from {{ ref('int_monitor_data_status') }}
),

windows as (
    select
        monitors.monitor_id,
        monitors.first_posted_from as first_day,
        -- The window ends with the data where it is open or reaches beyond them
        case
            when monitors.first_posted_to <= status.data_as_of then monitors.first_posted_to
            else status.data_as_of
        end as last_day,
    from monitors
    inner join status on monitors.monitor_id = status.monitor_id
),

whole_years as (
    select
        monitor_id,
        case
            when extract(month from first_day) = 1 and extract(day from first_day) = 1 then extract(year from first_day)
            else extract(year from first_day) + 1
        end as from_year,
        case
            when extract(month from last_day) = 12 and extract(day from last_day) = 31 then extract(year from last_day)
            else extract(year from last_day) - 1
        end as to_year,
    from windows
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
    inner join whole_years on values_long.monitor_id = whole_years.monitor_id
    where
        -- Yearly figures over all trials; totals and categories are no series of this analysis
        periods.period_kind = 'year'
        and values_long.facet = 'all'
        and values_long.indicator_id in ('trial_count', 'trial_share_of_group', 'trial_share_of_reference')
        -- A year that the window or the data cut short would look like a fall
        and periods.year between whole_years.from_year and whole_years.to_year
)

select * from final
