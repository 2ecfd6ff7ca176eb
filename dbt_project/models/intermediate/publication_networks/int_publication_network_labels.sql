with countries as (
    select * from {{ ref('dim_countries') }}
),

institutions as (
    select * from {{ ref('dim_publication_institutions') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

spellings as (
    select 'co_word' as network_kind, keyword_id as node_id, keyword_text as spelling from {{ ref('int_publication_keywords_folded') }}
    union all
    select 'co_authorship' as network_kind, author_id as node_id, author_text as spelling from {{ ref('int_publication_authors_named') }}
    union all
    select 'co_citation' as network_kind, reference_id as node_id, reference_text as spelling from {{ ref('int_publication_cited_references') }}
),

counted as (
    select network_kind, node_id, spelling, count(*) as work_count from spellings group by network_kind, node_id, spelling
),

-- The spelling of most works, of equal ones the first
usual as (
    select
        *,
        row_number() over (partition by network_kind, node_id order by work_count desc, spelling) as place,
    from counted
),

final as (
    select 'country_collaboration' as network_kind, country_id as node_id, label_en, label_zh from countries
    union all
    select 'institution_collaboration' as network_kind, institution_id as node_id, label_en, label_zh from institutions
    union all
    select network_kind, node_id, spelling as label_en, spelling as label_zh from usual where place = 1
    union all
    select 'bibliographic_coupling' as network_kind, publication_id as node_id, title as label_en, title as label_zh
    from publications
    where title is not null
)

select * from final
