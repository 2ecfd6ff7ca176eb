-- Unit and period as one label in each language, as a heading of both has it; reads the columns of dim_units
{% macro unit_and(period) -%}
    {{ dbt.concat(['units.unit_label_en', "', '", period]) }} as group_label_en,
    {{ dbt.concat(['units.unit_label_zh', "'，'", period]) }} as group_label_zh
{%- endmacro %}
