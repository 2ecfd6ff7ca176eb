with sites as (
    -- A facility that is missing or only a placeholder names no institution
    select * from {{ ref('fct_trial_sites') }} where institution_key is not null
),

institutions as (
    select * from {{ ref('institutions') }}
),

aliases as (
    select * from {{ ref('institution_aliases') }}
),

cities as (
    select * from {{ ref('dim_cities') }}
),

-- union: an alias may differ from the name only in what makes no difference
spellings as (
    select institution_id, {{ institution_words('label_en') }} as words from institutions
    union
    select institution_id, {{ plain_words('label_zh') }} as words from institutions
    union
    select institution_id, {{ institution_words('spelling') }} as words from aliases
),

placed as (
    select
        spellings.words,
        spellings.institution_id,
        institutions.city_id,
        cities.region_id,
        count(*) over (partition by spellings.words) = 1 as is_only,
    from spellings
    inner join institutions on spellings.institution_id = institutions.institution_id
    inner join cities on institutions.city_id = cities.city_id
),

surnames as (
    select * from {{ ref('chinese_surnames') }}
),

hospitals_like_persons as (
    select * from {{ ref('hospitals_like_persons') }}
),

facilities as (
    select distinct
        facility,
        {{ institution_words('facility') }} as words,
    from sites
),

-- What staging cannot tell by its capitals, such as "example Zhang": two words, one a surname, none of an institution
persons as (
    select distinct words from facilities
    where
        words like '% %'
        and words not like '% % %'
        and not {{ matches_wholly('words', "'.*(" ~ institution_word_pattern() ~ ").*'") }}
        and exists (
            select 1 from surnames
            where surnames.surname in ({{ dbt.split_part('facilities.words', "' '", 1) }}, {{ dbt.split_part('facilities.words', "' '", 2) }})
        )
        and not exists (select 1 from hospitals_like_persons where hospitals_like_persons.words = facilities.words)
),

named as (
    select
        sites.site_id,
        sites.city_id,
        sites.region_id,
        facilities.words,
        {{ dbt.split_part('sites.institution_key', "'|'", 2) }} as place,
    from sites
    inner join facilities on sites.facility = facilities.facility
    left join persons on facilities.words = persons.words
    -- A person in China is no institution
    where persons.words is null or sites.country_id <> 'CHN'
),

final as (
    select
        named.site_id,
        coalesce(
            in_city.institution_id,
            in_region.institution_id,
            {{ dbt.concat(["replace(named.words, ' ', '_')", "'@'", 'named.place']) }}
        ) as institution_id,
        case
            when in_city.institution_id is not null or in_region.institution_id is not null then 'reviewed'
            else 'as_written'
        end as institution_naming,
    from named
    left join placed as in_city
        on named.words = in_city.words and named.city_id = in_city.city_id
    -- Where the city is not told, a name that only one reviewed institution bears, in its region
    left join placed as in_region
        on named.words = in_region.words
            and named.city_id is null
            and in_region.is_only
            and coalesce(named.region_id, in_region.region_id) = in_region.region_id
)

select * from final
