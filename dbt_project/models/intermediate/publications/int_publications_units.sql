with population as (
    select * from {{ ref('fct_publication_populations') }} where is_included
),

countries as (
    select * from {{ ref('int_publications_monitored_countries') }}
),

unit_countries as (
    select * from {{ ref('stg_monitors__publication_unit_countries') }}
),

units as (
    select * from {{ ref('stg_monitors__publication_monitor_units') }}
),

in_countries as (
    select
        population.monitor_id,
        population.publication_id,
        unit_countries.unit_id,
        sum(countries.fractional_weight) as fractional_weight,
        bool_or(countries.is_first_author) as is_first_author,
        bool_or(countries.is_corresponding) as is_corresponding,
    from population
    inner join countries
        on population.monitor_id = countries.monitor_id and population.publication_id = countries.publication_id
    inner join unit_countries
        on countries.monitor_id = unit_countries.monitor_id and countries.country_id = unit_countries.country_id
    group by population.monitor_id, population.publication_id, unit_countries.unit_id
),

-- Distinct: a joint work is one work of the group
in_group as (
    select
        in_countries.monitor_id,
        in_countries.publication_id,
        units.unit_id,
        sum(in_countries.fractional_weight) as fractional_weight,
        bool_or(in_countries.is_first_author) as is_first_author,
        bool_or(in_countries.is_corresponding) as is_corresponding,
    from in_countries
    inner join units on in_countries.monitor_id = units.monitor_id
    where units.unit_kind = 'group'
    group by in_countries.monitor_id, in_countries.publication_id, units.unit_id
),

unresolved as (
    select
        population.monitor_id,
        population.publication_id,
        units.unit_id,
        countries.fractional_weight,
        countries.is_first_author,
        countries.is_corresponding,
    from population
    inner join countries
        on population.monitor_id = countries.monitor_id and population.publication_id = countries.publication_id
    inner join units on population.monitor_id = units.monitor_id
    where units.unit_kind = 'unresolved' and countries.country_id = 'unresolved'
),

belonging as (
    select * from in_countries
    union all
    select * from in_group
    union all
    select * from unresolved
),

weighed as (
    select monitor_id, publication_id, unit_id, 'full' as counting, cast(1 as decimal(18, 12)) as weight from belonging
    union all
    select monitor_id, publication_id, unit_id, 'fractional' as counting, cast(fractional_weight as decimal(18, 12)) as weight
    from belonging
    union all
    select monitor_id, publication_id, unit_id, 'first_author' as counting, cast(1 as decimal(18, 12)) as weight
    from belonging
    where is_first_author
    union all
    select monitor_id, publication_id, unit_id, 'corresponding_author' as counting, cast(1 as decimal(18, 12)) as weight
    from belonging
    where is_corresponding
),

final as (
    select * from weighed
)

select * from final
