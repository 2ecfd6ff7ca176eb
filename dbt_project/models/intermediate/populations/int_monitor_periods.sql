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
        -- A window that is open or reaches beyond the data ends with them, or it would grow empty years
        case
            when status.data_as_of is null then coalesce(monitors.first_posted_to, monitors.first_posted_from)
            when status.data_as_of < monitors.first_posted_from then monitors.first_posted_from
            when monitors.first_posted_to <= status.data_as_of then monitors.first_posted_to
            else status.data_as_of
        end as window_to,
    from monitors
    inner join status on monitors.monitor_id = status.monitor_id
),

bounds as (
    select
        monitor_id,
        window_from,
        window_to,
        cast(extract(year from window_from) as integer) as from_year,
        cast(extract(year from window_to) as integer) as to_year,
    from windows
),

-- A year that the window or the data cut short would look like a fall
years as (
    select
        bounds.monitor_id,
        bounds.window_from,
        bounds.window_to,
        numbers.year,
        (numbers.year > bounds.from_year or (extract(month from bounds.window_from) = 1 and extract(day from bounds.window_from) = 1))
        and (numbers.year < bounds.to_year or (extract(month from bounds.window_to) = 12 and extract(day from bounds.window_to) = 31))
            as is_whole_year,
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
        is_whole_year,
        window_from,
        window_to,
    from years
    union all
    select
        monitor_id,
        {{ dbt.concat(['cast(from_year as varchar)', "'-'", 'cast(to_year as varchar)']) }} as period,
        'total' as period_kind,
        cast(null as integer) as year,
        from_year,
        to_year,
        cast(null as boolean) as is_whole_year,
        window_from,
        window_to,
    from bounds
)

select * from final
