with records as (
    select * from {{ ref('stg_publications__records') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

addresses as (
    select * from {{ ref('int_publication_addresses') }}
),

listed as (
    select
        publications.publication_id,
        corresponding.item.text as address_text,
        corresponding.item.country_text as country_text,
    from publications
    inner join records on publications.address_record_id = records.record_id
    cross join {{ list_rows('records.corresponding') }} as corresponding
),

-- The countries of corresponding addresses as those of the other addresses with the same country text were resolved
known as (
    select distinct country_text, country_id
    from addresses
    where country_id not in ('HKG', 'MAC', 'TWN', 'unresolved')
),

final as (
    select distinct
        listed.publication_id,
        coalesce({{ territory_of('listed.address_text') }}, known.country_id, 'unresolved') as country_id,
    from listed
    left join known on listed.country_text = known.country_text
)

select * from final
