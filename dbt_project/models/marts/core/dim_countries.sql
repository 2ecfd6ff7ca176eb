with countries as (
    select * from {{ ref('countries') }}
),

final as (
    select
        country_id,
        label_en,
        label_zh,
    from countries
)

select * from final
