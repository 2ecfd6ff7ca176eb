with works as (
    select * from {{ ref('stg_analysis__topic_documents') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        works.monitor_id,
        works.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        works.period,
        {{ unit_and('works.period') }},
        works.record_id as publication_id,
        cast(works.cluster as integer) as cluster,
        cast(works.distance as decimal(18, 6)) as distance,
        cast(works.representative_rank as integer) as representative_rank,
        works.reason,
    from works
    inner join units on works.monitor_id = units.monitor_id and works.unit_id = units.unit_id
)

select * from final
