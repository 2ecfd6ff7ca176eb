-- Shares of whole and of fractional counts, against values worked out by hand: 12 decimals, half-up.
{{ config(meta={'dagster': {'ref': {'name': 'ind_trials'}}}) }}
with cases as (
    select cast(1 as decimal(28, 12)) as numerator, cast(3 as decimal(28, 12)) as denominator, '0.333333333333' as expected
    union all
    select cast(2 as decimal(28, 12)), cast(3 as decimal(28, 12)), '0.666666666667'
    union all
    select cast(0.5 as decimal(28, 12)), cast(4 as decimal(28, 12)), '0.125000000000'
    union all
    select cast(1.25 as decimal(28, 12)), cast(2.5 as decimal(28, 12)), '0.500000000000'
    union all
    select cast(8722 as decimal(28, 12)), cast(1000000007 as decimal(28, 12)), '0.000008722000'
    union all
    select cast(99999999 as decimal(28, 12)), cast(1 as decimal(28, 12)), '99999999.000000000000'
    union all
    select cast(5 as decimal(28, 12)), cast(0 as decimal(28, 12)), null
),

read as (
    select
        *,
        cast({{ share('numerator', 'denominator') }} as {{ dbt.type_string() }}) as share_read,
    from cases
)

select * from read
where coalesce(share_read, '') <> coalesce(expected, '')
