with records as (
    select * from {{ ref('stg_publications__records') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

addresses as (
    select * from {{ ref('int_publication_addresses') }}
),

institution_aliases as (
    select distinct {{ plain_words('spelling') }} as words, institution_id from {{ ref('publication_institution_aliases') }}
),

funders_named as (
    select * from {{ ref('int_publication_funders_named') }}
),

synonyms as (
    select distinct {{ plain_words('variant') }} as words, {{ plain_words('term') }} as term_words from {{ ref('term_synonyms') }}
),

-- A hash, because a release names no authors; a short form (Li, X) is that of too many people to say anything
authors as (
    select
        publications.publication_id,
        authors.position as author_position,
        case when len(authors.item.full_name) > 8 then {{ dbt.hash(plain_words('authors.item.full_name')) }} end as author_key,
    from publications
    inner join records on publications.address_record_id = records.record_id
    cross join {{ list_rows('records.authors') }} as authors
),

address_authors as (
    select addresses.publication_id, addresses.address_position, positions.item as author_position
    from addresses
    inner join publications on addresses.publication_id = publications.publication_id
    inner join records on publications.address_record_id = records.record_id
    cross join {{ list_rows('records.addresses[addresses.address_position].author_positions') }} as positions
),

institutions as (
    select
        'institutions' as kind,
        addresses.publication_id,
        addresses.organization_text as spelling,
        {{ plain_words('addresses.organization_text') }} as words,
        min(addresses.country_id) as country_id,
        string_agg(distinct authors.author_key, '; ' order by authors.author_key) as shared_keys,
    from addresses
    left join address_authors
        on addresses.publication_id = address_authors.publication_id
        and addresses.address_position = address_authors.address_position
    left join authors
        on address_authors.publication_id = authors.publication_id
        and address_authors.author_position = authors.author_position
    where addresses.organization_text is not null
    group by addresses.publication_id, addresses.organization_text
),

grants as (
    select
        publications.publication_id,
        funders.item.name as spelling,
        {{ plain_words('numbers.item') }} as grant_key,
    from publications
    inner join records on publications.funder_record_id = records.record_id
    cross join {{ list_rows('records.funders') }} as funders
    cross join {{ list_rows('funders.item.grant_numbers') }} as numbers
),

funders as (
    select
        'funders' as kind,
        funders_named.publication_id,
        funders_named.funder_name as spelling,
        {{ plain_words('funders_named.funder_name') }} as words,
        cast(null as varchar) as country_id,
        string_agg(distinct grants.grant_key, '; ' order by grants.grant_key) as shared_keys,
        min(funders_named.funder_id) as entity_id,
        bool_or(funders_named.is_in_thesaurus) as is_in_thesaurus,
    from funders_named
    left join grants
        on funders_named.publication_id = grants.publication_id and funders_named.funder_name = grants.spelling
    group by funders_named.publication_id, funders_named.funder_name
),

terms as (
    select distinct
        'terms' as kind,
        publications.publication_id,
        keywords.item as spelling,
        {{ plain_words('keywords.item') }} as words,
    from publications
    inner join records on publications.keyword_record_id = records.record_id
    cross join {{ list_rows('records.author_keywords') }} as keywords
    where keywords.item is not null
),

named as (
    select
        institutions.kind,
        institutions.publication_id,
        institutions.spelling,
        institutions.words,
        coalesce(institution_aliases.institution_id, replace(institutions.words, ' ', '_')) as entity_id,
        institution_aliases.institution_id is not null as is_in_thesaurus,
        institutions.country_id,
        institutions.shared_keys,
    from institutions
    left join institution_aliases on institutions.words = institution_aliases.words
    union all
    select kind, publication_id, spelling, words, entity_id, is_in_thesaurus, country_id, shared_keys from funders
    union all
    select
        terms.kind,
        terms.publication_id,
        terms.spelling,
        terms.words,
        replace(coalesce(synonyms.term_words, terms.words), ' ', '_') as entity_id,
        synonyms.words is not null as is_in_thesaurus,
        cast(null as varchar) as country_id,
        cast(null as varchar) as shared_keys,
    from terms
    left join synonyms on terms.words = synonyms.words
),

final as (
    select
        named.kind,
        named.publication_id,
        named.spelling,
        named.words,
        named.entity_id,
        named.is_in_thesaurus,
        named.country_id,
        publications.publication_year,
        named.shared_keys,
    from named
    inner join publications on named.publication_id = publications.publication_id
    -- Nothing but marks names nobody
    where named.words <> ''
)

select * from final
