with units as (
    select * from {{ ref('int_trials_units') }}
),

unit_kinds as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

facets as (
    select * from {{ ref('int_trials_facets') }}
),

partners as (
    select * from {{ ref('int_trials_partners') }}
),

terms as (
    select * from {{ ref('int_trials_terms') }}
),

region_sets as (
    select * from {{ ref('int_trials_region_sets') }}
),

trials as (
    select * from {{ ref('fct_trials') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

networks as (
    select * from {{ ref('int_networks_cell_records') }}
),

by_facet as (
    select
        units.monitor_id,
        units.record_id,
        units.unit_id,
        periods.period,
        facets.facet,
        facets.category,
    from units
    inner join facets
        on units.monitor_id = facets.monitor_id and units.record_id = facets.record_id
    inner join trials on units.record_id = trials.record_id
    inner join periods
        on units.monitor_id = periods.monitor_id
            and trials.first_posted_year between periods.from_year and periods.to_year
),

by_partner as (
    select
        partners.monitor_id,
        partners.record_id,
        partners.unit_id,
        periods.period,
        partners.facet,
        partners.category,
    from partners
    inner join periods on partners.monitor_id = periods.monitor_id
    where periods.period_kind = 'total'
),

by_term as (
    select
        terms.monitor_id,
        terms.record_id,
        terms.unit_id,
        periods.period,
        terms.facet,
        terms.category,
    from terms
    inner join trials on terms.record_id = trials.record_id
    inner join periods
        on terms.monitor_id = periods.monitor_id
            and trials.first_posted_year between periods.from_year and periods.to_year
),

by_region_set as (
    select
        region_sets.monitor_id,
        region_sets.record_id,
        unit_kinds.unit_id,
        periods.period,
        {{ dbt.concat(['region_sets.set_level', "'_set'"]) }} as facet,
        {{ dbt.concat(['region_sets.collaboration_type', "':'", 'region_sets.region_set']) }} as category,
    from region_sets
    inner join unit_kinds on region_sets.monitor_id = unit_kinds.monitor_id
    inner join periods on region_sets.monitor_id = periods.monitor_id
    where unit_kinds.unit_kind = 'group' and periods.period_kind = 'total'
),

final as (
    select * from by_facet
    union all
    select * from by_partner
    union all
    select * from by_term
    union all
    select * from by_region_set
    union all
    select monitor_id, record_id, unit_id, period, facet, category from networks
)

select * from final
