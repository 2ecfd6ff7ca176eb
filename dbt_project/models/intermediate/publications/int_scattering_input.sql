with works as (
    -- Full counting: a joint work counts in each country
    select * from {{ ref('int_publications_units') }} where counting = 'full'
),

unit_kinds as (
    select * from {{ ref('stg_monitors__publication_monitor_units') }} where unit_kind in ('country', 'group')
),

publications as (
    select * from {{ ref('fct_publications') }}
),

records as (
    select * from {{ ref('stg_publications__records') }}
),

counted_works as (
    select
        works.monitor_id,
        works.unit_id,
        works.publication_id,
        publications.container_title,
        records.authors,
    from works
    inner join unit_kinds on works.monitor_id = unit_kinds.monitor_id and works.unit_id = unit_kinds.unit_id
    inner join publications on works.publication_id = publications.publication_id
    left join records on publications.address_record_id = records.record_id
),

-- A journal is written in capitals by one database and not by another
sources as (
    select
        monitor_id,
        unit_id,
        {{ plain_words('container_title') }} as name_key,
        min(container_title) as name,
        count(*) as document_count,
    from counted_works
    -- A work whose record names no journal is of no source
    where nullif({{ plain_words('container_title') }}, '') is not null
    group by monitor_id, unit_id, name_key
),

-- Names, not persons: two of one name are one author
author_names as (
    select distinct
        counted_works.monitor_id,
        counted_works.unit_id,
        counted_works.publication_id,
        {{ plain_words('coalesce(authors.item.full_name, authors.item.name)') }} as name,
    from counted_works
    cross join {{ list_rows('counted_works.authors') }} as authors
),

final as (
    select
        monitor_id,
        unit_id,
        'source' as counted,
        name,
        document_count,
    from sources
    union all
    select
        monitor_id,
        unit_id,
        'author' as counted,
        name,
        count(*) as document_count,
    from author_names
    -- A name without a letter is nobody's
    where nullif(name, '') is not null
    group by monitor_id, unit_id, name
)

select * from final
