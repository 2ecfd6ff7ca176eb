with units as (
    select * from {{ ref('int_publications_units') }}
),

facets as (
    select * from {{ ref('int_publications_facets') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

periods as (
    select * from {{ ref('int_publication_periods') }}
),

final as (
    select
        units.monitor_id,
        units.publication_id as record_id,
        units.unit_id,
        periods.period,
        facets.indicator_id,
        facets.facet,
        facets.category,
        units.counting,
        units.weight,
    from units
    inner join facets
        on units.monitor_id = facets.monitor_id
            and units.publication_id = facets.publication_id
            and (facets.unit_id is null or units.unit_id = facets.unit_id)
    inner join publications on units.publication_id = publications.publication_id
    inner join periods
        on units.monitor_id = periods.monitor_id
            and publications.publication_year between periods.from_year and periods.to_year
    -- Fractions are of the countries of a work; what it is about or who paid for it is counted in full
    where units.counting = 'full' or facets.facet in ('all', 'discipline', 'document_type')
)

select * from final
