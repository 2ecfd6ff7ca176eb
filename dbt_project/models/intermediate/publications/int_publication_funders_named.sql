with records as (
    select * from {{ ref('stg_publications__records') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

patterns as (
    select * from {{ ref('funder_patterns') }}
),

aliases as (
    select distinct {{ plain_words('spelling') }} as funder_words, funder_id from {{ ref('funder_aliases') }}
),

listed as (
    select distinct
        publications.publication_id,
        funders.item.name as funder_name,
        {{ plain_words('funders.item.name') }} as funder_words,
    from publications
    inner join records on publications.funder_record_id = records.record_id
    cross join {{ list_rows('records.funders') }} as funders
    where funders.item.name is not null
),

names as (
    select distinct funder_words from listed
),

-- The first pattern that fits: an exception stands before the rule it is one of
matched as (
    select
        names.funder_words,
        patterns.funder_id,
        row_number() over (partition by names.funder_words order by patterns.pattern_order) as choice,
    from names
    inner join patterns on regexp_matches(names.funder_words, patterns.pattern)
),

final as (
    select
        listed.publication_id,
        listed.funder_name,
        -- A spelling that a reader has reviewed stands before every pattern
        coalesce(aliases.funder_id, matched.funder_id, replace(listed.funder_words, ' ', '_')) as funder_id,
        aliases.funder_id is not null or matched.funder_id is not null as is_in_thesaurus,
    from listed
    left join aliases on listed.funder_words = aliases.funder_words
    left join matched on listed.funder_words = matched.funder_words and matched.choice = 1
    where listed.funder_words <> ''
)

select * from final
