with units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

memberships as (
    select
        monitor_id,
        unit_id,
        {{ joined_in_order('coalesce(region_id, country_id)', 'coalesce(region_id, country_id)', "' '") }} as places,
    from unit_regions
    group by monitor_id, unit_id
),

publication_units as (
    select * from {{ ref('stg_monitors__publication_monitor_units') }}
),

publication_places as (
    select
        monitor_id,
        unit_id,
        {{ joined_in_order('country_id', 'country_id', "' '") }} as places,
    from {{ ref('stg_monitors__publication_unit_countries') }}
    group by monitor_id, unit_id
),

final as (
    select
        publication_units.monitor_id,
        publication_units.unit_id,
        publication_units.unit_kind,
        publication_units.unit_label_en,
        publication_units.unit_label_zh,
        publication_units.unit_order,
        publication_places.places,
    from publication_units
    left join publication_places
        on publication_units.monitor_id = publication_places.monitor_id
            and publication_units.unit_id = publication_places.unit_id
    union all
    select
        units.monitor_id,
        units.unit_id,
        units.unit_kind,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        memberships.places,
    from units
    left join memberships
        on units.monitor_id = memberships.monitor_id and units.unit_id = memberships.unit_id
)

select * from final
