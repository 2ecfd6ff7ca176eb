with source as (
    select * from {{ source('clinicaltrials_gov', 'studies') }}
),

surnames as (
    select * from {{ ref('chinese_surnames') }}
),

hospitals_like_persons as (
    select * from {{ ref('hospitals_like_persons') }}
),

sites as (
    select
        source.record_id,
        cast(element.position as integer) as site_number,
        element.item.facility as facility,
        element.item.status as site_status,
        {{ without_addresses('element.item.city') }} as city,
        {{ without_addresses('element.item.state') }} as state,
        {{ without_addresses('element.item.zip') }} as zip,
        {{ without_addresses('element.item.country') }} as country,
        -- Only a table download joins the parts of a site in one text
        coalesce(element.item."siteParse", 'structured') as site_parse,
        element.item."locationText" as location_text,
        {{ without_addresses('element.item."placeText"') }} as place_text,
        -- What may be a person: the facility, or where it is not certain, the beginning of the text
        coalesce(element.item.facility, {{ dbt.split_part('element.item."locationText"', "', '", 1) }}) as named,
    from source
    cross join {{ list_rows('source.locations') }} as element
),

-- Two words, such as "Example Zhang": investigators who registered their own name instead of a hospital
two_words as (
    select distinct
        named,
        {{ plain_words('named') }} as words,
    from sites
    where country = 'China' and {{ is_two_capitalised_words('named') }}
),

persons as (
    select named from two_words
    where
        exists (
            select 1 from surnames
            where surnames.surname in ({{ dbt.split_part('two_words.words', "' '", 1) }}, {{ dbt.split_part('two_words.words', "' '", 2) }})
        )
        and not exists (select 1 from hospitals_like_persons where hospitals_like_persons.words = two_words.words)
),

final as (
    select
        sites.record_id,
        sites.site_number,
        case
            when sites.facility is null then null
            when persons.named is not null or {{ is_personal_name('sites.facility') }} then '[person]'
            when {{ is_contact_text('sites.facility') }} then '[contact]'
            else {{ without_addresses('sites.facility') }}
        end as facility,
        sites.site_status,
        sites.city,
        sites.state,
        sites.zip,
        sites.country,
        sites.site_parse,
        -- A degree stands after a comma: Ann Example, MD, Houston, …
        case
            when {{ is_contact_text('sites.location_text') }} then '[contact]'
            when
                persons.named is not null
                or {{ is_personal_name('sites.named') }}
                or {{ is_personal_name(dbt.concat(['sites.named', "', '", dbt.split_part('sites.location_text', "', '", 2)])) }}
                then {{ dbt.concat(["'[person]'", without_addresses('substring(sites.location_text, length(sites.named) + 1)')]) }}
            else {{ without_addresses('sites.location_text') }}
        end as location_text,
        sites.place_text,
    from sites
    left join persons
        on sites.named = persons.named and sites.country = 'China'
)

select * from final
