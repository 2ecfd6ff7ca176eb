-- Whether a record can say what this column of a table download says; a record that is no table row can
{% macro download_holds(column) -%}
    coalesce({{ dbt.concat(["', '", 'missing_columns', "', '"]) }} not like '%, {{ column }}, %', true)
{%- endmacro %}
