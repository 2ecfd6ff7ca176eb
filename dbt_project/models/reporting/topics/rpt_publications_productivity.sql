with authors as (
    select * from {{ ref('stg_analysis__lotka_authors') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        authors.monitor_id,
        authors.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        cast(authors.author_count as bigint) as author_count,
        cast(authors.tail_author_count as bigint) as tail_author_count,
        cast(authors.from_count as bigint) as from_count,
        cast(authors.exponent as decimal(18, 6)) as exponent,
        cast(authors.standard_error as decimal(18, 6)) as standard_error,
        cast(authors.ks_distance as decimal(18, 6)) as ks_distance,
        cast(authors.p_value as decimal(18, 6)) as p_value,
        cast(authors.single_share as decimal(18, 6)) as single_share,
        cast(authors.expected_single_share as decimal(18, 6)) as expected_single_share,
        authors.reason,
    from authors
    inner join units on authors.monitor_id = units.monitor_id and authors.unit_id = units.unit_id
)

select * from final
