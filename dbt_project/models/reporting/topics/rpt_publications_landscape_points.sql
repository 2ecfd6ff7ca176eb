with points as (
    select * from {{ ref('stg_analysis__landscape_points') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        points.monitor_id,
        points.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        points.period,
        {{ unit_and('points.period') }},
        points.record_id as publication_id,
        cast(points.x as decimal(18, 6)) as x,
        cast(points.y as decimal(18, 6)) as y,
    from points
    inner join units on points.monitor_id = units.monitor_id and points.unit_id = units.unit_id
)

select * from final
