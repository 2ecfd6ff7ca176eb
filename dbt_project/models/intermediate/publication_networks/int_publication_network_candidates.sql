with members as (
    select * from {{ ref('int_publications_units') }} where counting = 'full'
),

-- Only countries: in the network of the group every pair of the two would stand by selection
units as (
    select * from {{ ref('stg_monitors__publication_monitor_units') }} where unit_kind = 'country'
),

countries as (
    select * from {{ ref('int_publications_monitored_countries') }}
),

institutions as (
    select * from {{ ref('bridge_publication_institutions') }}
),

keywords as (
    select * from {{ ref('int_publication_keywords_folded') }}
),

authors as (
    select * from {{ ref('int_publication_authors_named') }}
),

cited as (
    select * from {{ ref('int_publication_cited_references') }}
),

works as (
    select
        members.monitor_id,
        members.unit_id,
        members.publication_id,
    from members
    inner join units on members.monitor_id = units.monitor_id and members.unit_id = units.unit_id
),

in_units as (
    select works.monitor_id, works.unit_id, 'country_collaboration' as network_kind, works.publication_id, countries.country_id as part_id
    from works
    inner join countries
        on works.monitor_id = countries.monitor_id and works.publication_id = countries.publication_id
    -- An address whose country nobody knows is no node
    where countries.country_id <> 'unresolved'
    union all
    select works.monitor_id, works.unit_id, 'institution_collaboration' as network_kind, works.publication_id, institutions.institution_id as part_id
    from works
    inner join institutions on works.publication_id = institutions.publication_id
    union all
    select works.monitor_id, works.unit_id, 'co_word' as network_kind, works.publication_id, keywords.keyword_id as part_id
    from works
    inner join keywords on works.publication_id = keywords.publication_id
    union all
    select works.monitor_id, works.unit_id, 'co_authorship' as network_kind, works.publication_id, authors.author_id as part_id
    from works
    inner join authors on works.publication_id = authors.publication_id
    union all
    select works.monitor_id, works.unit_id, 'co_citation' as network_kind, works.publication_id, cited.reference_id as part_id
    from works
    inner join cited on works.publication_id = cited.publication_id
),

final as (
    select
        monitor_id,
        unit_id,
        network_kind,
        publication_id as record_id,
        part_id as node_id,
    from in_units
    union all
    -- Coupling is co-citation turned round: works are the nodes, what they cite is what they share
    select
        monitor_id,
        unit_id,
        'bibliographic_coupling' as network_kind,
        part_id as record_id,
        publication_id as node_id,
    from in_units
    where network_kind = 'co_citation'
)

select * from final
