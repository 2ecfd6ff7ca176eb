with sources as (
    select * from {{ ref('stg_analysis__bradford_sources') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        sources.monitor_id,
        sources.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        cast(sources.rank as integer) as rank,
        sources.source,
        cast(sources.document_count as bigint) as document_count,
        cast(sources.cumulative_count as bigint) as cumulative_count,
        cast(sources.zone as integer) as zone,
    from sources
    inner join units on sources.monitor_id = units.monitor_id and sources.unit_id = units.unit_id
)

select * from final
