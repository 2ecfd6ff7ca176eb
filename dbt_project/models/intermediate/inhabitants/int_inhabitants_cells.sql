with unit_regions as (
    select * from {{ ref('int_inhabitants_unit_regions') }}
),

-- A unit with a region without figure has no number of inhabitants: a smaller one would make its rates too high
complete as (
    select
        monitor_id,
        unit_id,
        cast(max(year) as varchar) as period,
    from unit_regions
    group by monitor_id, unit_id
    having count(*) = count(inhabitants)
),

final as (
    select
        {{ cell_id('monitor_id', "'inhabitant_count'", 'unit_id', 'period') }} as cell_id,
        monitor_id,
        'inhabitant_count' as indicator_id,
        unit_id,
        period,
        'all' as facet,
        'all' as category,
        'full' as counting,
    from complete
)

select * from final
