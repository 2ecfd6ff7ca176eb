-- The registry writes days, months and years; what is none of them must stay visible, never become a date.
{{ config(meta={'dagster': {'ref': {'name': 'fct_trials'}}}) }}
with cases as (
    select '2015-03-07' as text, '2015-03-07' as expected_date, 'day' as expected_precision
    union all
    select '2015-03' as text, '2015-03-01' as expected_date, 'month' as expected_precision
    union all
    select '2015' as text, '2015-01-01' as expected_date, 'year' as expected_precision
    union all
    select '2016-02-29' as text, '2016-02-29' as expected_date, 'day' as expected_precision
    union all
    select '2015-02-29' as text, null as expected_date, 'unreadable' as expected_precision
    union all
    select '2015-13' as text, null as expected_date, 'unreadable' as expected_precision
    union all
    select 'September 1, 2011' as text, null as expected_date, 'unreadable' as expected_precision
    union all
    select '01/02/2015' as text, null as expected_date, 'unreadable' as expected_precision
    union all
    select '20150307' as text, null as expected_date, 'unreadable' as expected_precision
    union all
    select '' as text, null as expected_date, 'unreadable' as expected_precision
    union all
    select cast(null as {{ dbt.type_string() }}) as text, null as expected_date, null as expected_precision
),

read as (
    select
        *,
        cast({{ partial_date('text') }} as {{ dbt.type_string() }}) as date_read,
        {{ partial_date_precision('text') }} as precision_read,
    from cases
)

select * from read
where coalesce(date_read, '') <> coalesce(expected_date, '')
    or coalesce(precision_read, '') <> coalesce(expected_precision, '')
