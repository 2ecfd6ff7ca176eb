with monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

geography as (
    select * from {{ ref('stg_monitors__publication_geography') }}
),

countries as (
    select * from {{ ref('bridge_publication_countries') }}
),

placed as (
    select
        monitors.monitor_id,
        countries.publication_id,
        case
            when geography.policy = 'region_of_china' then 'CHN'
            else countries.country_id
        end as country_id,
        countries.address_count,
        countries.fractional_weight,
        countries.is_first_author,
        countries.is_corresponding,
    from monitors
    cross join countries
    left join geography
        on monitors.monitor_id = geography.monitor_id and countries.country_id = geography.territory_id
    -- A territory that the monitor leaves out is no country of the work
    where coalesce(geography.policy, 'abroad') <> 'left_out'
),

final as (
    select
        monitor_id,
        publication_id,
        country_id,
        cast(sum(address_count) as integer) as address_count,
        cast(sum(fractional_weight) as decimal(18, 12)) as fractional_weight,
        bool_or(is_first_author) as is_first_author,
        bool_or(is_corresponding) as is_corresponding,
    from placed
    group by monitor_id, publication_id, country_id
)

select * from final
