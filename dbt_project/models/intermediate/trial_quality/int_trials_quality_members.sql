with measures as (
    select * from {{ ref('int_trials_quality_measures') }}
),

quality as (
    select * from {{ ref('int_trials_quality') }}
),

units as (
    select * from {{ ref('int_trials_units') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

facets as (
    select monitor_id, record_id, first_posted_year, 'all' as facet, 'all' as category from quality
    union all
    select monitor_id, record_id, first_posted_year, 'sponsor_class' as facet, sponsor_class as category from quality
),

final as (
    select
        {{ cell_id(
            'measures.monitor_id', 'measures.indicator_id', 'units.unit_id', 'periods.period', 'facets.facet', 'facets.category'
        ) }} as cell_id,
        measures.record_id,
        measures.weight,
        measures.duration_days,
        measures.is_event,
    from measures
    inner join facets
        on measures.monitor_id = facets.monitor_id and measures.record_id = facets.record_id
    inner join units
        on measures.monitor_id = units.monitor_id and measures.record_id = units.record_id
    inner join periods
        on measures.monitor_id = periods.monitor_id
            and facets.first_posted_year between periods.from_year and periods.to_year
)

select * from final
