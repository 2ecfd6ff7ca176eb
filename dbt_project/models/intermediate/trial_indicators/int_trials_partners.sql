with units as (
    select * from {{ ref('int_trials_units') }}
),

unit_kinds as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

collaborations as (
    select * from {{ ref('int_trials_collaborations') }}
),

region_units as (
    select
        units.monitor_id,
        units.record_id,
        units.unit_id,
    from units
    inner join unit_kinds
        on units.monitor_id = unit_kinds.monitor_id and units.unit_id = unit_kinds.unit_id
    where unit_kinds.unit_kind in ('region', 'group')
),

-- A unit is no partner of itself, nor a region one of the group it is in
own_regions as (
    select
        unit_kinds.monitor_id,
        unit_kinds.unit_id,
        unit_regions.region_id,
    from unit_kinds
    inner join unit_regions
        on unit_kinds.monitor_id = unit_regions.monitor_id
            and (unit_kinds.unit_id = unit_regions.unit_id or unit_kinds.unit_kind = 'group')
    where unit_regions.region_id is not null
),

domestic_partners as (
    select distinct
        region_units.monitor_id,
        region_units.record_id,
        region_units.unit_id,
        'domestic_partner_region' as facet,
        sites.region_id as category,
    from region_units
    inner join collaborations
        on region_units.monitor_id = collaborations.monitor_id and region_units.record_id = collaborations.record_id
    inner join sites
        on region_units.monitor_id = sites.monitor_id and region_units.record_id = sites.record_id
    left join own_regions as own
        on region_units.monitor_id = own.monitor_id
            and region_units.unit_id = own.unit_id
            and sites.region_id = own.region_id
    where collaborations.collaboration_type = 'domestic'
        and sites.site_location = 'home'
        and sites.region_id is not null
        and own.region_id is null
),

international_partners as (
    select distinct
        region_units.monitor_id,
        region_units.record_id,
        region_units.unit_id,
        'international_partner_country' as facet,
        sites.country_id as category,
    from region_units
    inner join collaborations
        on region_units.monitor_id = collaborations.monitor_id and region_units.record_id = collaborations.record_id
    inner join sites
        on region_units.monitor_id = sites.monitor_id and region_units.record_id = sites.record_id
    where collaborations.collaboration_type = 'international'
        and sites.site_location = 'abroad'
),

final as (
    select * from domestic_partners
    union all
    select * from international_partners
)

select * from final
