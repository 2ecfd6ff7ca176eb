with final as (
    {{ ranked_terms('city', 'city', ref('dim_cities'), 'city_id', 'label_en', 'label_zh') }}
)

select * from final
