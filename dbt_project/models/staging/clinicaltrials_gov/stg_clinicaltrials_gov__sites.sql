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
    from source
    cross join {{ list_rows('source.locations') }} as element
),

-- Two words, such as "Example Zhang": investigators who registered their own name instead of a hospital
two_words as (
    select distinct
        facility,
        {{ plain_words('facility') }} as words,
    from sites
    where country = 'China' and {{ is_two_capitalised_words('facility') }}
),

persons as (
    select facility from two_words
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
            when persons.facility is not null or {{ is_personal_name('sites.facility') }} then '[person]'
            when {{ is_contact_text('sites.facility') }} then '[contact]'
            else {{ without_addresses('sites.facility') }}
        end as facility,
        sites.site_status,
        sites.city,
        sites.state,
        sites.zip,
        sites.country,
    from sites
    left join persons
        on sites.facility = persons.facility and sites.country = 'China'
)

select * from final
