-- Arithmetic of every figure. Exact on integers and DECIMAL: sums and quotients of
-- doubles are not reproducible with several threads.

-- numerator / denominator, 12 decimals, half-up; null when the denominator is 0
{% macro share(numerator, denominator) -%}
    {{ return(adapter.dispatch('share')(numerator, denominator)) }}
{%- endmacro %}

{% macro default__share(numerator, denominator) -%}
    cast(round(cast({{ numerator }} as decimal(28, 12)) / nullif({{ denominator }}, 0), 12) as decimal(28, 12))
{%- endmacro %}

-- DuckDB divides DECIMAL through doubles; integer division of HUGEINT is exact. Wide enough for a ratio far above 1, such
-- as actual over planned enrolment
{% macro duckdb__share(numerator, denominator) -%}
    cast(
        cast(
            (2 * {{ in_trillionths(numerator) }} * 1000000000000 + {{ in_trillionths(denominator) }})
            // nullif(2 * {{ in_trillionths(denominator) }}, 0)
            as decimal(25, 0)
        ) * cast(0.000000000001 as decimal(13, 12))
        as decimal(28, 12)
    )
{%- endmacro %}

-- A DECIMAL with up to 12 decimals as a whole number of its last digit: a cast alone would round fractions away
{% macro in_trillionths(value) -%}
    cast(cast(({{ value }}) as decimal(25, 12)) * cast(1000000000000 as decimal(13, 0)) as hugeint)
{%- endmacro %}

-- How many of the numerator there are to a million of the denominator, 12 decimals, half-up; below a million
{% macro per_million(numerator, denominator) -%}
    {{ share('1000000 * (' ~ numerator ~ ')', denominator) }}
{%- endmacro %}

-- sum of n terms (DECIMAL with up to 12 decimals) divided by n, 12 decimals, half-up
{% macro mean_of(total, term_count) -%}
    {{ return(adapter.dispatch('mean_of')(total, term_count)) }}
{%- endmacro %}

{% macro default__mean_of(total, term_count) -%}
    cast(round(cast({{ total }} as decimal(28, 12)) / nullif({{ term_count }}, 0), 12) as decimal(28, 12))
{%- endmacro %}

{% macro duckdb__mean_of(total, term_count) -%}
    cast(
        cast(
            (2 * {{ in_trillionths(total) }} + cast(({{ term_count }}) as hugeint))
            // nullif(2 * cast(({{ term_count }}) as hugeint), 0)
            as decimal(18, 0)
        ) * cast(0.000000000001 as decimal(13, 12))
        as decimal(28, 12)
    )
{%- endmacro %}

-- compound annual growth rate over a number of yearly intervals; null when it starts from 0
{% macro cagr(first_value, last_value, intervals) -%}
    cast(
        round(
            power(
                cast({{ last_value }} as double precision) / nullif(cast({{ first_value }} as double precision), 0),
                1.0 / nullif({{ intervals }}, 0)
            ) - 1,
            12
        ) as decimal(28, 12)
    )
{%- endmacro %}

-- The only rounding for a reader: half-up, on DECIMAL
{% macro display_half_up(value, decimals) -%}
    cast(round(cast({{ value }} as decimal(28, 12)), {{ decimals }}) as decimal(28, {{ decimals }}))
{%- endmacro %}
