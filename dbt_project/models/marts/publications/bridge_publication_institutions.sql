with addresses as (
    select * from {{ ref('int_publication_addresses') }}
),

aliases as (
    select * from {{ ref('publication_institution_aliases') }}
),

named as (
    select
        publication_id,
        country_id,
        organization_text,
        {{ plain_words('organization_text') }} as words,
    from addresses
    where organization_text is not null
),

final as (
    select
        named.publication_id,
        coalesce(aliases.institution_id, replace(named.words, ' ', '_')) as institution_id,
        min(named.organization_text) as organization_text,
        -- An institution with addresses in two countries is taken for one of its country of most letters' order
        min(named.country_id) as country_id,
        bool_or(aliases.institution_id is not null) as is_in_thesaurus,
    from named
    left join aliases on named.words = {{ plain_words('aliases.spelling') }}
    where named.words <> ''
    group by 1, 2
)

select * from final
