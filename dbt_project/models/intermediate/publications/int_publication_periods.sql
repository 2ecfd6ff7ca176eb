with monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

windows as (
    select monitor_id, 'total' as period_kind, published_from as from_year, published_to as to_year from monitors
    union
    select monitor_id, 'growth' as period_kind, growth_from as from_year, growth_to as to_year
    from monitors
    where growth_from is not null and (growth_from <> published_from or growth_to <> published_to)
),

final as (
    select
        monitors.monitor_id,
        cast(numbers.year as varchar) as period,
        'year' as period_kind,
        numbers.year as from_year,
        numbers.year as to_year,
    from monitors
    cross join {{ integers('year', 1900, 2100) }} as numbers
    where numbers.year between monitors.published_from and monitors.published_to
    union all
    select
        monitor_id,
        {{ dbt.concat(['cast(from_year as varchar)', "'-'", 'cast(to_year as varchar)']) }} as period,
        period_kind,
        from_year,
        to_year,
    from windows
)

select * from final
