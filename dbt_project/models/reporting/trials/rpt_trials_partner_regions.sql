with final as (
    {{ ranked_partners('domestic_partner_region', ref('dim_regions'), 'region_id') }}
)

select * from final
