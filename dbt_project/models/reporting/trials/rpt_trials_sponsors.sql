with final as (
    {{ ranked_terms('sponsor', 'sponsor', ref('int_sponsor_names'), 'sponsor_key', 'sponsor_label', 'sponsor_label') }}
)

select * from final
