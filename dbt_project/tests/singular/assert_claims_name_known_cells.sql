-- A misspelt unit, indicator or category would make a claim silently incomparable, and an address of no cell
-- could not be explained. Compared by kind: which years and partners have cells depends on the data.
{{ config(meta={'dagster': {'ref': {'name': 'fct_claims'}}}) }}
with kinds_of_cells as (
    select distinct monitor_id, unit_id, indicator_id, facet from {{ ref('dim_cells') }}
)

select claims.claim_id
from {{ ref('fct_claims') }} as claims
inner join {{ ref('stg_monitors__monitors') }} as monitors on claims.monitor_id = monitors.monitor_id
left join {{ ref('stg_monitors__monitor_units') }} as units
    on claims.monitor_id = units.monitor_id and claims.unit_id = units.unit_id
left join {{ ref('indicators') }} as indicators on claims.indicator_id = indicators.indicator_id
left join {{ ref('categories') }} as categories
    on claims.facet = categories.facet and claims.category = categories.category
left join {{ ref('dim_regions') }} as regions
    on claims.facet = 'domestic_partner_region' and claims.category = regions.region_id
left join kinds_of_cells
    on claims.monitor_id = kinds_of_cells.monitor_id
        and claims.unit_id = kinds_of_cells.unit_id
        and claims.indicator_id = kinds_of_cells.indicator_id
        and claims.facet = kinds_of_cells.facet
left join {{ ref('dim_countries') }} as countries
    on claims.facet = 'international_partner_country' and claims.category = countries.country_id
where (claims.unit_id is not null and units.unit_id is null)
    or (claims.indicator_id is not null and indicators.indicator_id is null)
    or (
        claims.facet not in ('all', 'region_set', 'city_set')
        and claims.category <> 'all'
        and coalesce(categories.category, regions.region_id, countries.country_id) is null
    )
    or (
        claims.address is not null
        and kinds_of_cells.indicator_id is null
        -- Sets of cities and foreign partners have cells where they occur; growth and means where there are whole years
        and claims.facet not in ('city_set', 'international_partner_country')
        and claims.indicator_id not like '%_cagr'
        and claims.indicator_id not like '%_mean'
    )
