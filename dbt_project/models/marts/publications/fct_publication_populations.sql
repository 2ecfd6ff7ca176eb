with monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

monitor_records as (
    select * from {{ ref('int_publication_monitor_records') }}
),

records as (
    select * from {{ ref('int_publication_records_ranked') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

counted_types as (
    select * from {{ ref('stg_monitors__publication_document_types') }}
),

document_types as (
    select * from {{ ref('bridge_publication_document_types') }}
),

countries as (
    select * from {{ ref('int_publications_monitored_countries') }}
),

unit_countries as (
    select * from {{ ref('stg_monitors__publication_unit_countries') }}
),

candidates as (
    select
        monitor_records.monitor_id,
        records.publication_id,
        count(distinct records.record_id) as record_count,
    from monitor_records
    inner join records on monitor_records.record_id = records.record_id
    group by monitor_records.monitor_id, records.publication_id
),

of_counted_type as (
    select distinct counted_types.monitor_id, document_types.publication_id
    from document_types
    inner join counted_types on document_types.document_type = counted_types.document_type
),

in_known_country as (
    select distinct monitor_id, publication_id from countries where country_id <> 'unresolved'
),

in_units as (
    select distinct countries.monitor_id, countries.publication_id
    from countries
    inner join unit_countries
        on countries.monitor_id = unit_countries.monitor_id and countries.country_id = unit_countries.country_id
),

tested as (
    select
        candidates.monitor_id,
        candidates.publication_id,
        candidates.record_count,
        -- The first filter that drops a work is its reason; the order is that of seed publication_steps
        case
            when of_counted_type.publication_id is null then 'document_type_not_counted'
            when publications.publication_year is null then 'year_not_known'
            when publications.publication_year not between monitors.published_from and monitors.published_to
                then 'outside_window'
            when in_known_country.publication_id is null then 'country_not_known'
            when in_units.publication_id is null then 'no_address_in_units'
        end as exclusion_reason,
    from candidates
    inner join monitors on candidates.monitor_id = monitors.monitor_id
    inner join publications on candidates.publication_id = publications.publication_id
    left join of_counted_type
        on candidates.monitor_id = of_counted_type.monitor_id
            and candidates.publication_id = of_counted_type.publication_id
    left join in_known_country
        on candidates.monitor_id = in_known_country.monitor_id
            and candidates.publication_id = in_known_country.publication_id
    left join in_units
        on candidates.monitor_id = in_units.monitor_id and candidates.publication_id = in_units.publication_id
),

final as (
    select
        monitor_id,
        publication_id,
        cast(record_count as integer) as record_count,
        exclusion_reason is null as is_included,
        exclusion_reason,
    from tested
)

select * from final
