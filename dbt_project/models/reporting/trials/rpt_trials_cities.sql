with final as (
    {{ ranked_terms('city', 'city', ref('int_city_names'), 'city_id', 'label_en', 'label_zh') }}
)

select * from final
