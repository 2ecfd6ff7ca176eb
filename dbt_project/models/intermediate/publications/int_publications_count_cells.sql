with units as (
    select * from {{ ref('stg_monitors__publication_monitor_units') }}
),

periods as (
    select * from {{ ref('int_publication_periods') }}
),

observed as (
    select distinct
        monitor_id,
        indicator_id,
        unit_id,
        period,
        facet,
        category,
        counting,
    from {{ ref('int_publications_cell_records') }}
),

-- An empty cell is a zero that a reader may ask for, not a missing row
gridded as (
    select
        units.monitor_id,
        'paper_count' as indicator_id,
        units.unit_id,
        periods.period,
        'all' as facet,
        'all' as category,
        countings.counting,
    from units
    inner join periods on units.monitor_id = periods.monitor_id
    cross join (
        select 'full' as counting
        union all
        select 'fractional' as counting
        union all
        select 'first_author' as counting
        union all
        select 'corresponding_author' as counting
    ) as countings
    union all
    select
        units.monitor_id,
        'joint_paper_count' as indicator_id,
        units.unit_id,
        periods.period,
        'all' as facet,
        'all' as category,
        'full' as counting,
    from units
    inner join periods on units.monitor_id = periods.monitor_id
    where units.unit_kind = 'country'
    union all
    select
        units.monitor_id,
        'highly_cited_paper_count' as indicator_id,
        units.unit_id,
        periods.period,
        'highly_cited_by' as facet,
        sources.category,
        'full' as counting,
    from units
    inner join periods on units.monitor_id = periods.monitor_id
    cross join (
        select 'flag' as category
        union all
        select 'set' as category
    ) as sources
),

cells as (
    select * from gridded
    union
    select * from observed
),

final as (
    select
        {{ cell_id('monitor_id', 'indicator_id', 'unit_id', 'period', 'facet', 'category', 'counting') }} as cell_id,
        *,
    from cells
)

select * from final
