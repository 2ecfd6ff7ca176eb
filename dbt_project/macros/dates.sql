-- Registry dates are YYYY-MM-DD, YYYY-MM (40 % of start dates) or YYYY. The date is the first day it can
-- mean; how exact it is stands in the column <event>_date_precision.
{% macro partial_date(text) -%}
    case length({{ text }})
        when 10 then {{ dbt.safe_cast(text, 'date') }}
        when 7 then {{ dbt.safe_cast(dbt.concat([text, "'-01'"]), 'date') }}
        when 4 then {{ dbt.safe_cast(dbt.concat([text, "'-01-01'"]), 'date') }}
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
