with regions as (
    select * from {{ ref('regions') }}
),

final as (
    select
        region_id,
        country_id,
        label_en,
        label_zh,
        region_kind,
    from regions
)

select * from final
