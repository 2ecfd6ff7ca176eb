with monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

status as (
    select * from {{ ref('int_monitor_data_status') }}
),

windows as (
    select
        monitors.monitor_id,
        monitors.first_posted_from as window_from,
        -- An open window ends with the data, or it would grow empty years
        coalesce(monitors.first_posted_to, status.data_as_of, monitors.first_posted_from) as window_to,
    from monitors
    inner join status on monitors.monitor_id = status.monitor_id
),

bounds as (
    select
        monitor_id,
        cast(extract(year from window_from) as integer) as from_year,
        cast(extract(year from window_to) as integer) as to_year,
    from windows
),

years as (
    select
        bounds.monitor_id,
        numbers.year,
    from bounds
    cross join {{ integers('year', 1990, 2100) }} as numbers
    where numbers.year between bounds.from_year and bounds.to_year
),

final as (
    select
        monitor_id,
        cast(year as varchar) as period,
        'year' as period_kind,
        year,
        year as from_year,
        year as to_year,
    from years
    union all
    select
        monitor_id,
        {{ dbt.concat(['cast(from_year as varchar)', "'-'", 'cast(to_year as varchar)']) }} as period,
        'total' as period_kind,
        cast(null as integer) as year,
        from_year,
        to_year,
    from bounds
)

select * from final
