-- Registry dates are YYYY-MM-DD, YYYY-MM (40 % of start dates) or YYYY. The date is the first day it can
-- mean; how exact it is stands in the column <event>_date_precision.
{% macro partial_date(text) -%}
    case length({{ text }})
        when 10 then {{ date_or_null(text) }}
        when 7 then {{ date_or_null(dbt.concat([text, "'-01'"])) }}
        when 4 then {{ date_or_null(dbt.concat([text, "'-01-01'"])) }}
    end
{%- endmacro %}

{% macro partial_date_precision(text) -%}
    case
        when {{ text }} is null then null
        when ({{ partial_date(text) }}) is null then 'unreadable'
        when length({{ text }}) = 10 then 'day'
        when length({{ text }}) = 7 then 'month'
        else 'year'
    end
{%- endmacro %}

-- An impossible date (2015-02-30) is null, never an error: one bad record must not stop a run
{% macro date_or_null(text) -%}
    {{ return(adapter.dispatch('date_or_null')(text)) }}
{%- endmacro %}

{% macro default__date_or_null(text) -%}
    {{ dbt.safe_cast(text, 'date') }}
{%- endmacro %}

-- dbt's safe_cast is a plain cast here
{% macro duckdb__date_or_null(text) -%}
    try_cast({{ text }} as date)
{%- endmacro %}

-- The last day that a date of a precision can mean; null for a year alone or an unreadable date
{% macro last_possible_day(date, precision) -%}
    case {{ precision }}
        when 'day' then {{ date }}
        when 'month' then {{ dbt.last_day(date, 'month') }}
    end
{%- endmacro %}
