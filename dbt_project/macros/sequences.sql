-- A one-column relation of the integers first..last, for use in a from clause
{% macro integers(column, first, last) -%}
    {{ return(adapter.dispatch('integers')(column, first, last)) }}
{%- endmacro %}

{% macro default__integers(column, first, last) -%}
    ({% for value in range(first, last + 1) %}select {{ value }} as {{ column }}{% if not loop.last %} union all {% endif %}{% endfor %})
{%- endmacro %}

{% macro duckdb__integers(column, first, last) -%}
    (select cast(range as integer) as {{ column }} from range({{ first }}, {{ last }} + 1))
{%- endmacro %}

-- Distinct text values of a group, in the order of a key, joined by a separator.
-- The order is explicit: listagg without one differs between engines and runs.
{% macro joined_in_order(expression, order_by, separator) -%}
    {{ return(adapter.dispatch('joined_in_order')(expression, order_by, separator)) }}
{%- endmacro %}

{% macro default__joined_in_order(expression, order_by, separator) -%}
    listagg({{ expression }}, {{ separator }}) within group (order by {{ order_by }})
{%- endmacro %}

{% macro duckdb__joined_in_order(expression, order_by, separator) -%}
    string_agg({{ expression }}, {{ separator }} order by {{ order_by }})
{%- endmacro %}

-- A lateral relation (value, position) of the parts of a text
{% macro split_rows(expression, separator) -%}
    {{ return(adapter.dispatch('split_rows')(expression, separator)) }}
{%- endmacro %}

{% macro default__split_rows(expression, separator) -%}
    lateral (select part, ordinality from unnest(string_to_array({{ expression }}, {{ separator }})) with ordinality as t(part, ordinality))
{%- endmacro %}

{% macro duckdb__split_rows(expression, separator) -%}
    lateral (
        select
            unnest(string_split({{ expression }}, {{ separator }})),
            unnest(range(1, len(string_split({{ expression }}, {{ separator }})) + 1)),
    )
{%- endmacro %}
