with registry_trials as (
    select * from {{ ref('int_registry_trials') }}
),

countries as (
    select * from {{ ref('countries') }}
),

country_aliases as (
    select * from {{ ref('country_aliases') }}
),

-- union: an alias may repeat a name
country_names as (
    select {{ country_key('label_en') }} as country_key, country_id from countries
    union
    select {{ country_key('spelling') }} as country_key, country_id from country_aliases
),

-- Only a semicolon separates: names of countries hold commas
stated as (
    select distinct
        registry_trials.record_id,
        trim(parts.country_text) as country_text,
    from registry_trials
    cross join {{ split_rows("registry_trials.registered_countries", "';'") }} as parts(country_text, position)
),

final as (
    select
        stated.record_id,
        stated.country_text,
        coalesce(country_names.country_id, 'unknown') as country_id,
    from stated
    left join country_names on {{ country_key('stated.country_text') }} = country_names.country_key
    where stated.country_text <> ''
)

select * from final
