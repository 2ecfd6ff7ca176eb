with final as (
    {{ ranked_partners('international_partner_country', ref('dim_countries'), 'country_id') }}
)

select * from final
