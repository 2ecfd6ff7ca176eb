with population as (
    select * from {{ ref('fct_publication_populations') }} where is_included
),

publications as (
    select * from {{ ref('fct_publications') }}
),

categories as (
    select * from {{ ref('bridge_publication_categories') }}
),

funders as (
    select * from {{ ref('bridge_publication_funders') }}
),

dim_funders as (
    select * from {{ ref('dim_funders') }}
),

institutions as (
    select * from {{ ref('bridge_publication_institutions') }}
),

countries as (
    select * from {{ ref('int_publications_monitored_countries') }}
),

document_types as (
    select * from {{ ref('bridge_publication_document_types') }}
),

monitor_records as (
    select * from {{ ref('int_publication_monitor_records') }}
),

records as (
    select * from {{ ref('int_publication_records_ranked') }}
),

spread as (
    select monitor_id, publication_id, count(*) as country_count
    from countries
    where country_id <> 'unresolved'
    group by monitor_id, publication_id
),

in_sets as (
    select distinct monitor_records.monitor_id, records.publication_id, monitor_records.set_name
    from monitor_records
    inner join records on monitor_records.record_id = records.record_id
    where monitor_records.set_name is not null
),

faceted as (
    select monitor_id, publication_id, 'paper_count' as indicator_id, 'all' as facet, 'all' as category from population
    union all
    select population.monitor_id, population.publication_id, 'paper_count', 'discipline', categories.category_id
    from population
    inner join categories on population.publication_id = categories.publication_id
    union all
    select population.monitor_id, population.publication_id, 'paper_count', 'document_type', document_types.document_type
    from population
    inner join document_types on population.publication_id = document_types.publication_id
    union all
    select population.monitor_id, population.publication_id, 'paper_count', 'country_spread',
        case when spread.country_count > 1 then 'multi_country' else 'single_country' end
    from population
    inner join spread
        on population.monitor_id = spread.monitor_id and population.publication_id = spread.publication_id
    union all
    -- A programme or an institute is part of a funder, and no rival of it in a ranking
    select population.monitor_id, population.publication_id, 'funded_paper_count',
        case when dim_funders.parent_funder_id is null then 'funder' else 'funder_part' end, funders.funder_id
    from population
    inner join funders on population.publication_id = funders.publication_id
    inner join dim_funders on funders.funder_id = dim_funders.funder_id
    union all
    select distinct population.monitor_id, population.publication_id, 'funded_paper_count', 'funder_type', dim_funders.funder_type
    from population
    inner join funders on population.publication_id = funders.publication_id
    inner join dim_funders on funders.funder_id = dim_funders.funder_id
    union all
    select distinct population.monitor_id, population.publication_id, 'funded_paper_count', 'funder_country', dim_funders.country_id
    from population
    inner join funders on population.publication_id = funders.publication_id
    inner join dim_funders on funders.funder_id = dim_funders.funder_id
    where dim_funders.country_id is not null
    union all
    select population.monitor_id, population.publication_id, 'highly_cited_paper_count', 'highly_cited_by', 'flag'
    from population
    inner join publications on population.publication_id = publications.publication_id
    where publications.is_highly_cited
    union all
    select population.monitor_id, population.publication_id, 'highly_cited_paper_count', 'highly_cited_by', 'set'
    from population
    inner join in_sets
        on population.monitor_id = in_sets.monitor_id and population.publication_id = in_sets.publication_id
    where in_sets.set_name = 'highly_cited'
),

final as (
    select
        monitor_id,
        publication_id,
        -- Of an institution or a partner only what stands in the unit's own or another country counts: by unit
        cast(null as varchar) as unit_id,
        indicator_id,
        facet,
        category,
    from faceted
    union all
    select
        population.monitor_id,
        population.publication_id,
        unit_countries.unit_id,
        'paper_count' as indicator_id,
        'institution' as facet,
        institutions.institution_id as category,
    from population
    inner join institutions on population.publication_id = institutions.publication_id
    inner join {{ ref('stg_monitors__publication_unit_countries') }} as unit_countries
        on population.monitor_id = unit_countries.monitor_id and institutions.country_id = unit_countries.country_id
    union all
    select
        population.monitor_id,
        population.publication_id,
        unit_countries.unit_id,
        'joint_paper_count' as indicator_id,
        'partner_country' as facet,
        countries.country_id as category,
    from population
    inner join countries
        on population.monitor_id = countries.monitor_id and population.publication_id = countries.publication_id
    inner join {{ ref('stg_monitors__publication_unit_countries') }} as unit_countries
        on population.monitor_id = unit_countries.monitor_id
    where countries.country_id <> 'unresolved'
        and countries.country_id not in (
            select own.country_id from {{ ref('stg_monitors__publication_unit_countries') }} as own
            where own.monitor_id = unit_countries.monitor_id and own.unit_id = unit_countries.unit_id
        )
    union all
    -- Any country beside its own: the works of a unit that are international
    select distinct
        population.monitor_id,
        population.publication_id,
        unit_countries.unit_id,
        'joint_paper_count' as indicator_id,
        'all' as facet,
        'all' as category,
    from population
    inner join countries
        on population.monitor_id = countries.monitor_id and population.publication_id = countries.publication_id
    inner join {{ ref('stg_monitors__publication_unit_countries') }} as unit_countries
        on population.monitor_id = unit_countries.monitor_id
    where countries.country_id <> 'unresolved'
        and countries.country_id not in (
            select own.country_id from {{ ref('stg_monitors__publication_unit_countries') }} as own
            where own.monitor_id = unit_countries.monitor_id and own.unit_id = unit_countries.unit_id
        )
)

select * from final
