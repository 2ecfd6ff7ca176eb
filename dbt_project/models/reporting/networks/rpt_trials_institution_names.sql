with sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

population as (
    -- Only the population is counted; why a record is out stays in fct_populations
    select * from {{ ref('int_trials_population') }} where exclusion_reason is null
),

institutions as (
    select * from {{ ref('int_trial_sites_institutions') }}
),

compared as (
    select distinct monitor_id, region_id from {{ ref('stg_monitors__monitor_unit_regions') }} where region_id is not null
),

named as (
    select
        sites.monitor_id,
        sites.record_id,
        sites.site_id,
        institutions.institution_id,
        coalesce(institutions.institution_naming, 'not_named') as institution_naming,
        compared.region_id is not null as is_compared,
    from sites
    inner join population
        on sites.monitor_id = population.monitor_id and sites.record_id = population.record_id
    left join institutions on sites.site_id = institutions.site_id
    left join compared on sites.monitor_id = compared.monitor_id and sites.region_id = compared.region_id
    -- Institutions abroad are in no network
    where sites.site_location = 'home'
),

scopes as (
    select 'home' as scope, * from named
    union all
    select 'compared' as scope, * from named where is_compared
),

counted as (
    select
        monitor_id,
        scope,
        institution_naming,
        count(*) as site_count,
        count(distinct institution_id) as institution_count,
        count(distinct record_id) as trial_count,
    from scopes
    group by monitor_id, scope, institution_naming
),

final as (
    select
        monitor_id,
        scope,
        institution_naming,
        cast(site_count as bigint) as site_count,
        cast({{ share('site_count', 'sum(site_count) over (partition by monitor_id, scope)') }} as decimal(18, 12)) as site_share,
        cast(institution_count as bigint) as institution_count,
        cast(trial_count as bigint) as trial_count,
    from counted
)

select * from final
