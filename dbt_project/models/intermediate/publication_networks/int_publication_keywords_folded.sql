with publications as (
    select * from {{ ref('fct_publications') }}
),

records as (
    select * from {{ ref('stg_publications__records') }}
),

keyed as (
    select
        publications.publication_id,
        {{ keyword_key('keywords.item') }} as keyword_id,
        keywords.item as keyword_text,
    from publications
    inner join records on publications.keyword_record_id = records.record_id
    cross join {{ list_rows('records.author_keywords') }} as keywords
),

final as (
    select
        publication_id,
        keyword_id,
        min(keyword_text) as keyword_text,
    from keyed
    -- A keyword of which nothing but marks is printed is none
    where keyword_id is not null
    group by publication_id, keyword_id
)

select * from final
