with weights as (
    select * from {{ ref('int_trials_quality_weights') }}
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
            'weights.monitor_id', 'weights.indicator_id', 'units.unit_id', 'periods.period', 'facets.facet', 'facets.category'
        ) }} as cell_id,
        weights.record_id,
        weights.weight,
        weights.duration_days,
        weights.is_event,
    from weights
    inner join facets
        on weights.monitor_id = facets.monitor_id and weights.record_id = facets.record_id
    inner join units
        on weights.monitor_id = units.monitor_id and weights.record_id = units.record_id
    inner join periods
        on weights.monitor_id = periods.monitor_id
            and facets.first_posted_year between periods.from_year and periods.to_year
)

select * from final
