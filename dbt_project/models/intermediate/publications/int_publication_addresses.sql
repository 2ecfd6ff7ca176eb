with records as (
    select * from {{ ref('stg_publications__records') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

countries as (
    select * from {{ ref('countries') }}
),

country_aliases as (
    select * from {{ ref('country_aliases') }}
),

country_codes as (
    select * from {{ ref('country_codes') }}
),

spellings as (
    select {{ country_key('spelling') }} as country_key, min(country_id) as country_id
    from (
        select spelling, country_id from country_aliases
        union all
        select label_en as spelling, country_id from countries
        union all
        select country_id as spelling, country_id from countries
    ) as named
    group by 1
    -- A spelling of two countries tells neither
    having count(distinct country_id) = 1
),

listed as (
    select
        publications.publication_id,
        records.source_id,
        addresses.position as address_position,
        addresses.item.text as address_text,
        addresses.item.organization_text as organization_text,
        addresses.item.country_text as country_text,
        addresses.item.author_positions as author_positions,
        len(records.addresses) as address_count,
    from publications
    inner join records on publications.address_record_id = records.record_id
    cross join {{ list_rows('records.addresses') }} as addresses
),

final as (
    select
        listed.publication_id,
        cast(listed.address_position as integer) as address_position,
        {{ without_addresses('listed.address_text') }} as address_text,
        {{ institution_text('listed.source_id', 'listed.address_text', 'listed.organization_text') }} as organization_text,
        listed.country_text,
        coalesce({{ territory_of('listed.address_text') }}, country_codes.country_id, spellings.country_id, 'unresolved') as country_id,
        cast(listed.address_count as integer) as address_count,
        -- An only address is that of every author, whatever the source says
        {{ list_has('listed.author_positions', '1') }} or listed.address_count = 1 as is_first_author,
    from listed
    -- CA at the end of any other address is California as likely as Canada
    left join country_codes on listed.source_id = 'openalex' and listed.country_text = country_codes.alpha_2
    left join spellings
        on {{ country_key(address_country_text('listed.country_text')) }} = spellings.country_key
)

select * from final
