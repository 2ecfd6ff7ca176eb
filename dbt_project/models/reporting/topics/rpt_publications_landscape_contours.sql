with contours as (
    select * from {{ ref('stg_analysis__landscape_contours') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        contours.monitor_id,
        contours.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        contours.period,
        {{ unit_and('contours.period') }},
        cast(contours.level as integer) as level,
        cast(contours.polygon as integer) as polygon,
        cast(contours.density as decimal(18, 6)) as density,
        cast(contours.vertex_count as bigint) as vertex_count,
        contours.ring,
    from contours
    inner join units on contours.monitor_id = units.monitor_id and contours.unit_id = units.unit_id
)

select * from final
