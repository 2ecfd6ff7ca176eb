with records as (
    select * from {{ ref('stg_publications__records') }}
),

decisions as (
    select * from {{ ref('publication_merge_decisions') }}
),

named as (
    select
        record_id,
        source_id,
        doi,
        wos_id,
        pmid,
        scopus_eid,
        openalex_id,
        lens_id,
        {{ title_key('title') }} as title_key,
        publication_year,
        {{ surname_key('authors') }} as first_author_key,
    from records
),

-- Chapters of one book stand under its DOI: such a DOI names a container, and only with the title a work
container_dois as (
    select doi
    from named
    where doi is not null
    group by source_id, doi
    having count(distinct title_key) > 1
),

doi_keys as (
    select
        named.record_id,
        'doi' as key_type,
        case
            when container_dois.doi is null then named.doi
            else {{ dbt.concat(['named.doi', "'|'", 'named.title_key']) }}
        end as key_value,
    from named
    left join (select distinct doi from container_dois) as container_dois on named.doi = container_dois.doi
    where named.doi is not null
),

texts as (
    select
        record_id,
        doi,
        {{ dbt.concat(['title_key', "'|'", 'cast(publication_year as varchar)', "'|'", 'first_author_key']) }} as text_key,
    from named
    where title_key is not null and publication_year is not null and first_author_key is not null
),

-- The same title, year and first author under two DOIs are two works (a preprint, a correction): a reader decides
text_keys as (
    select
        record_id,
        'title_year_author' as key_type,
        text_key as key_value,
    from texts
    where text_key in (select text_key from texts group by text_key having count(distinct doi) < 2)
),

id_keys as (
    select record_id, 'wos_id' as key_type, wos_id as key_value from named where wos_id is not null
    union all
    select record_id, 'pmid' as key_type, pmid as key_value from named where pmid is not null
    union all
    select record_id, 'scopus_eid' as key_type, scopus_eid as key_value from named where scopus_eid is not null
    union all
    select record_id, 'openalex_id' as key_type, openalex_id as key_value from named where openalex_id is not null
    union all
    select record_id, 'lens_id' as key_type, lens_id as key_value from named where lens_id is not null
),

decided_keys as (
    select record_id, 'decision' as key_type, record_id as key_value from decisions where decision = 'same'
    union all
    select other_record_id as record_id, 'decision' as key_type, record_id as key_value
    from decisions
    where decision = 'same'
),

keys as (
    select record_id, key_type, key_value from doi_keys
    union all
    select record_id, key_type, key_value from id_keys
    union all
    select record_id, key_type, key_value from text_keys
),

final as (
    select
        keys.record_id,
        keys.key_type,
        keys.key_value,
    from keys
    -- A record that a reader decided to be another work keeps no key that anything else could share
    where keys.record_id not in (select other_record_id from decisions where decision = 'different')
    union
    select record_id, key_type, key_value from decided_keys
)

select * from final
