with sites as (
    select * from {{ ref('stg_clinicaltrials_gov__sites') }}
),

countries as (
    select * from {{ ref('countries') }}
),

country_aliases as (
    select * from {{ ref('country_aliases') }}
),

regions as (
    select * from {{ ref('regions') }}
),

cities as (
    select * from {{ ref('cities') }}
),

corrections as (
    select * from {{ ref('site_corrections') }}
),

postal_prefixes as (
    select * from {{ ref('postal_prefixes') }}
),

spellings as (
    select * from {{ ref('int_place_spellings') }}
),

split_texts as (
    select * from {{ ref('int_place_texts_split') }}
),

-- union: an alias may repeat a name
country_names as (
    select {{ country_key('label_en') }} as country_key, country_id from countries
    union
    select {{ country_key('spelling') }} as country_key, country_id from country_aliases
),

keyed as (
    select
        sites.record_id,
        sites.site_number,
        coalesce(country_names.country_id, 'unknown') as country_id,
        -- The last place of a text that cannot be split is its city or its state, and means the same region as either
        {{ place_key('coalesce(sites.state, sites.place_text)') }} as state_key,
        {{ place_key('sites.city') }} as city_key,
        sites.state is null and sites.place_text is not null as is_place_text,
        split_texts.region_id as split_region_id,
        split_texts.city_id as split_city_id,
        {{ postal_prefix('sites.zip') }} as postal_prefix,
    from sites
    left join country_names
        on {{ country_key('sites.country') }} = country_names.country_key
    left join split_texts
        on sites.city = split_texts.city
),

-- What a text means: its only region, or nothing but a default when it has several
readings as (
    select
        field,
        spelling_key,
        case when count(*) = 1 then max(region_id) end as region_id,
        case when count(*) = 1 and max(case when is_name then 1 else 0 end) = 1 then max(region_id) end as named_region_id,
        max(case when is_default then region_id end) as default_region_id,
    from spellings
    group by field, spelling_key
),

-- Taiwan, Hong Kong and Macao: the country tells the region
territories as (
    -- Countries of the registry that are one region
    select country_id, region_id from regions where region_kind in ('territory', 'special_administrative_region')
),

evidence as (
    select
        keyed.record_id,
        keyed.site_number,
        keyed.country_id,
        keyed.state_key,
        keyed.city_key,
        keyed.is_place_text,
        territories.region_id as territory_region_id,
        corrections.region_id as corrected_region_id,
        corrections.city_id as corrected_city_id,
        keyed.split_city_id,
        states.region_id as state_region_id,
        states.named_region_id as state_named_region_id,
        -- The whole text where it is known, else what its parts agree on
        coalesce(texts.region_id, keyed.split_region_id) as city_region_id,
        texts.named_region_id as city_named_region_id,
        texts.default_region_id,
        post_codes.region_id as zip_region_id,
        -- A post code chooses among what an ambiguous city can mean, and speaks alone only for an unknown city
        case when texts.spelling_key is null or candidates.region_id is not null then post_codes.region_id end as admitted_zip_region_id,
    from keyed
    left join territories
        on keyed.country_id = territories.country_id
    left join corrections
        on
            keyed.country_id = 'CHN'
            and keyed.city_key = {{ place_key('corrections.city') }}
            and keyed.state_key = {{ place_key('corrections.state') }}
    left join readings as states
        on keyed.state_key = states.spelling_key and states.field = 'state'
    left join readings as texts
        on keyed.city_key = texts.spelling_key and texts.field = 'city'
    left join postal_prefixes as post_codes
        on keyed.postal_prefix = post_codes.postal_prefix
    left join spellings as candidates
        on
            keyed.city_key = candidates.spelling_key
            and candidates.field = 'city'
            and post_codes.region_id = candidates.region_id
),

resolved as (
    select
        *,
        case
            when territory_region_id is not null then territory_region_id
            when country_id = 'CHN' then coalesce(
                corrected_region_id,
                state_named_region_id,
                city_named_region_id,
                state_region_id,
                city_region_id,
                admitted_zip_region_id,
                default_region_id
            )
        end as region_id,
        case
            when country_id = 'unknown' then 'unresolved'
            when territory_region_id is not null and state_region_id = territory_region_id then 'state'
            when territory_region_id is not null and city_region_id = territory_region_id then 'city'
            when territory_region_id is not null then 'alias'
            when country_id <> 'CHN' then 'foreign'
            when corrected_region_id is not null then 'alias'
            when is_place_text and coalesce(state_region_id, state_named_region_id) is not null then 'alias'
            when state_named_region_id is not null then 'state'
            when city_named_region_id is not null then 'city'
            when state_region_id is not null or city_region_id is not null then 'alias'
            when admitted_zip_region_id is not null then 'zip'
            when default_region_id is not null then 'alias'
            else 'unresolved'
        end as region_resolution,
    from evidence
),

-- A municipality is one city
only_cities as (
    select region_id, max(city_id) as city_id
    from cities
    group by region_id
    having count(*) = 1
),

final as (
    select
        resolved.record_id,
        resolved.site_number,
        resolved.country_id,
        resolved.region_id,
        -- The city text; else the state text, where the two fields are swapped
        coalesce(
            resolved.corrected_city_id,
            city_texts.city_id,
            split_cities.city_id,
            case when not resolved.is_place_text then state_texts.city_id end,
            only_cities.city_id
        ) as city_id,
        resolved.region_resolution,
        resolved.country_id = 'CHN'
        and resolved.corrected_region_id is null
        and coalesce(resolved.state_named_region_id <> resolved.city_named_region_id, false) as is_contradictory,
    from resolved
    left join spellings as city_texts
        on
            resolved.city_key = city_texts.spelling_key
            and city_texts.field = 'city'
            and resolved.region_id = city_texts.region_id
    left join cities as split_cities
        on resolved.split_city_id = split_cities.city_id and resolved.region_id = split_cities.region_id
    left join spellings as state_texts
        on
            resolved.state_key = state_texts.spelling_key
            and state_texts.field = 'state'
            and resolved.region_id = state_texts.region_id
    left join only_cities
        on resolved.region_id = only_cities.region_id
)

select * from final
