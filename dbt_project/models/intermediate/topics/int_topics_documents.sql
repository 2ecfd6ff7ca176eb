with settings as (
    select * from {{ ref('int_topics_settings') }}
),

population as (
    select * from {{ ref('fct_publication_populations') }} where is_included
),

publications as (
    select * from {{ ref('fct_publications') }}
),

records as (
    select * from {{ ref('stg_publications__records') }}
),

final as (
    select
        population.monitor_id,
        population.publication_id as record_id,
        publications.title,
        publications.abstract,
        -- Index terms are words of a database, not of the authors (analysis/phrases.md)
        records.author_keywords as keywords,
    from population
    inner join settings on population.monitor_id = settings.monitor_id
    inner join publications on population.publication_id = publications.publication_id
    left join records on publications.keyword_record_id = records.record_id
)

select * from final
