-- The cell of an operand of a quality figure in the same unit, period and sponsor class
{% macro quality_operand_cell_id(indicator_id) -%}
    {{ cell_id('monitor_id', indicator_id, 'unit_id', 'period', 'facet', 'category') }}
{%- endmacro %}

-- Whether a record can say what this column of a table download says; a record that is no table row can
{% macro download_holds(column) -%}
    coalesce({{ dbt.concat(["', '", 'missing_columns', "', '"]) }} not like '%, {{ column }}, %', true)
{%- endmacro %}
