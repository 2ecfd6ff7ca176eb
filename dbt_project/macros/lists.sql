-- A lateral relation (item, position) of the elements of a list column; nothing for an empty or null list
{% macro list_rows(list) -%}
    {{ return(adapter.dispatch('list_rows')(list)) }}
{%- endmacro %}

{% macro default__list_rows(list) -%}
    unnest({{ list }}) with ordinality
{%- endmacro %}

{% macro duckdb__list_rows(list) -%}
    lateral (select unnest({{ list }}) as item, unnest(range(1, len({{ list }}) + 1)) as position)
{%- endmacro %}

-- Whether a list holds a value; false for a null list
{% macro list_has(list, value) -%}
    {{ return(adapter.dispatch('list_has')(list, value)) }}
{%- endmacro %}

{% macro default__list_has(list, value) -%}
    coalesce({{ value }} = any({{ list }}), false)
{%- endmacro %}

{% macro duckdb__list_has(list, value) -%}
    coalesce(list_contains({{ list }}, {{ value }}), false)
{%- endmacro %}

-- The elements of a list of text, lower-case, in their order, joined; null for a null list
{% macro list_text(list, separator) -%}
    {{ return(adapter.dispatch('list_text')(list, separator)) }}
{%- endmacro %}

{% macro default__list_text(list, separator) -%}
    lower(array_to_string({{ list }}, {{ separator }}))
{%- endmacro %}
