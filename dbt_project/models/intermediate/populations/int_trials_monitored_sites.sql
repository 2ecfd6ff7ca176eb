with sites as (
    select * from {{ ref('fct_trial_sites') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

geography as (
    select * from {{ ref('stg_monitors__monitor_geography') }}
),

monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

home_countries as (
    select
        unit_regions.monitor_id,
        unit_regions.country_id,
    from unit_regions
    inner join units
        on unit_regions.monitor_id = units.monitor_id and unit_regions.unit_id = units.unit_id
    where units.unit_kind = 'reference'
),

placed as (
    select
        monitors.monitor_id,
        sites.site_id,
        sites.record_id,
        sites.country_id,
        sites.region_id,
        sites.city_id,
        sites.city,
        sites.institution_key,
        geography.policy,
        home_countries.country_id is not null as is_in_reference_country,
    from monitors
    cross join sites
    left join geography
        on monitors.monitor_id = geography.monitor_id and sites.country_id = geography.territory_id
    left join home_countries
        on monitors.monitor_id = home_countries.monitor_id and sites.country_id = home_countries.country_id
    -- A territory that the monitor's geography policy leaves out is not counted anywhere
    where coalesce(geography.policy, '') <> 'left_out'
),

final as (
    select
        monitor_id,
        site_id,
        record_id,
        country_id,
        region_id,
        city_id,
        city,
        institution_key,
        is_in_reference_country,
        case
            when is_in_reference_country or policy = 'region_of_china' then 'home'
            when country_id is null or country_id = 'unknown' then 'unknown'
            else 'abroad'
        end as site_location,
    from placed
)

select * from final
