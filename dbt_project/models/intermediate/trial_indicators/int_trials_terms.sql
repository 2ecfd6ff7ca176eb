with units as (
    select * from {{ ref('int_trials_units') }}
),

unit_kinds as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

trials as (
    select * from {{ ref('fct_trials') }}
),

conditions as (
    select * from {{ ref('bridge_trial_conditions') }}
),

intervention_terms as (
    select * from {{ ref('bridge_trial_intervention_terms') }}
),

mesh_terms as (
    select * from {{ ref('int_mesh_terms') }}
),

sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

whole_cities as (
    select * from {{ ref('int_city_names') }} where is_whole_region
),

facets as (
    select 'sponsor' as facet
    union all
    select 'condition' as facet
    union all
    select 'intervention_term' as facet
    union all
    select 'city' as facet
),

ranked_units as (
    select
        units.monitor_id,
        units.record_id,
        units.unit_id,
        unit_kinds.unit_kind,
    from units
    inner join unit_kinds
        on units.monitor_id = unit_kinds.monitor_id and units.unit_id = unit_kinds.unit_id
    -- What could not be placed is no place with sponsors and cities of its own
    where unit_kinds.unit_kind <> 'unresolved'
),

own_regions as (
    select distinct
        unit_kinds.monitor_id,
        unit_kinds.unit_id,
        unit_regions.region_id,
    from unit_kinds
    inner join unit_regions
        on unit_kinds.monitor_id = unit_regions.monitor_id
            and (unit_kinds.unit_id = unit_regions.unit_id or unit_kinds.unit_kind = 'group')
    where unit_regions.region_id is not null
),

trial_terms as (
    select record_id, 'sponsor' as facet, {{ sponsor_key('lead_sponsor_name') }} as category from trials
    union all
    select conditions.record_id, 'condition' as facet, mesh_terms.mesh_id as category
    from conditions
    inner join mesh_terms on {{ mesh_key('conditions.mesh_id') }} = mesh_terms.mesh_key
    union all
    select intervention_terms.record_id, 'intervention_term' as facet, mesh_terms.mesh_id as category
    from intervention_terms
    inner join mesh_terms on {{ mesh_key('intervention_terms.mesh_id') }} = mesh_terms.mesh_key
),

-- Of a unit only its own cities: a trial of Beijing with a site in Shanghai is no trial of Shanghai there
unit_cities as (
    select
        ranked_units.monitor_id,
        ranked_units.record_id,
        ranked_units.unit_id,
        'city' as facet,
        coalesce(sites.city_id, whole_cities.city_id) as category,
    from ranked_units
    inner join sites
        on ranked_units.monitor_id = sites.monitor_id and ranked_units.record_id = sites.record_id
    left join whole_cities on sites.region_id = whole_cities.region_id
    left join own_regions
        on ranked_units.monitor_id = own_regions.monitor_id
            and ranked_units.unit_id = own_regions.unit_id
            and sites.region_id = own_regions.region_id
    where own_regions.region_id is not null or (ranked_units.unit_kind = 'reference' and sites.is_in_reference_country)
),

found as (
    select distinct
        ranked_units.monitor_id,
        ranked_units.record_id,
        ranked_units.unit_id,
        trial_terms.facet,
        trial_terms.category,
    from ranked_units
    inner join trial_terms on ranked_units.record_id = trial_terms.record_id
    where trial_terms.category is not null
    union all
    select distinct
        monitor_id,
        record_id,
        unit_id,
        facet,
        category,
    from unit_cities
    where category is not null
),

-- What a table download could not hold is not known to be absent: no table has MeSH terms, some have not all columns
not_held as (
    select record_id, 'condition' as facet from trials where record_format <> 'json'
    union all
    select record_id, 'intervention_term' as facet from trials where record_format <> 'json'
    union all
    select record_id, 'sponsor' as facet from trials
    where {{ dbt.concat(["', '", 'missing_columns', "', '"]) }} like '%, sponsor, %'
),

final as (
    select
        ranked_units.monitor_id,
        ranked_units.record_id,
        ranked_units.unit_id,
        facets.facet,
        -- Without a term a trial is in no rank, but it is counted
        coalesce(found.category, case when not_held.record_id is null then 'not_given' else 'missing' end) as category,
    from ranked_units
    cross join facets
    left join found
        on ranked_units.monitor_id = found.monitor_id
            and ranked_units.record_id = found.record_id
            and ranked_units.unit_id = found.unit_id
            and facets.facet = found.facet
    left join not_held
        on ranked_units.record_id = not_held.record_id and facets.facet = not_held.facet
)

select * from final
