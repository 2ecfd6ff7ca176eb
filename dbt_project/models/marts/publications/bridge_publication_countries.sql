with addresses as (
    select * from {{ ref('int_publication_addresses') }}
),

corresponding as (
    select * from {{ ref('int_publication_corresponding_countries') }}
),

counted as (
    select
        publication_id,
        country_id,
        count(*) as address_count,
        max(address_count) as all_address_count,
        bool_or(is_first_author) as is_first_author,
    from addresses
    group by publication_id, country_id
),

final as (
    select
        counted.publication_id,
        counted.country_id,
        cast(counted.address_count as integer) as address_count,
        cast({{ share('counted.address_count', 'counted.all_address_count') }} as decimal(18, 12)) as fractional_weight,
        counted.is_first_author,
        corresponding.publication_id is not null as is_corresponding,
    from counted
    left join corresponding
        on counted.publication_id = corresponding.publication_id and counted.country_id = corresponding.country_id
)

select * from final
