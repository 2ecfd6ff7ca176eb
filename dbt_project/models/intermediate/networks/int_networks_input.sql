with population as (
    -- Only the population is counted; why a record is out stays in fct_populations
    select * from {{ ref('int_trials_population') }} where exclusion_reason is null
),

sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

collaborations as (
    select * from {{ ref('int_trials_collaborations') }}
),

geography as (
    select * from {{ ref('stg_monitors__monitor_geography') }}
),

institutions as (
    select * from {{ ref('int_trial_sites_institutions') }}
),

placed as (
    select
        sites.monitor_id,
        sites.record_id,
        sites.site_location,
        sites.region_id,
        sites.city_id,
        institutions.institution_id,
        -- A territory that counts as a region of China is no country of its own
        case when geography.policy = 'region_of_china' then 'CHN' else sites.country_id end as country_id,
    from sites
    inner join population
        on sites.monitor_id = population.monitor_id and sites.record_id = population.record_id
    left join geography
        on sites.monitor_id = geography.monitor_id and sites.country_id = geography.territory_id
    left join institutions on sites.site_id = institutions.site_id
),

-- Regions, cities and institutions are those at home; a site whose place or institution is not told is at none
participations as (
    select distinct monitor_id, record_id, 'region' as network_level, region_id as node_id from placed
    where site_location = 'home' and region_id is not null
    union all
    select distinct monitor_id, record_id, 'city' as network_level, city_id as node_id from placed
    where site_location = 'home' and city_id is not null
    union all
    select distinct monitor_id, record_id, 'institution' as network_level, institution_id as node_id from placed
    where site_location = 'home' and institution_id is not null
    union all
    select distinct monitor_id, record_id, 'country' as network_level, country_id as node_id from placed
    where site_location <> 'unknown'
),

types as (
    select
        monitor_id,
        record_id,
        'all' as collaboration_type,
    from population
    union all
    select
        monitor_id,
        record_id,
        collaboration_type,
    from collaborations
    -- A trial of one institution joins nobody
    where collaboration_type <> 'single'
),

final as (
    select
        participations.monitor_id,
        participations.network_level,
        types.collaboration_type,
        participations.record_id,
        participations.node_id,
    from participations
    inner join types
        on participations.monitor_id = types.monitor_id and participations.record_id = types.record_id
)

select * from final
