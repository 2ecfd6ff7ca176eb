with zones as (
    select * from {{ ref('stg_analysis__bradford_zones') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        zones.monitor_id,
        zones.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        cast(zones.zone as integer) as zone,
        cast(zones.source_count as bigint) as source_count,
        cast(zones.document_count as bigint) as document_count,
        cast(zones.multiplier as decimal(18, 6)) as multiplier,
    from zones
    inner join units on zones.monitor_id = units.monitor_id and zones.unit_id = units.unit_id
)

select * from final
