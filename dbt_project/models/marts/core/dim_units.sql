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

final as (
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
