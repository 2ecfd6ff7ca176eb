-- Text as received, with e-mail addresses cut out: registrants write them into ids, titles and facilities, and
-- nothing personal may reach marts or reports. The landed record keeps them.
{% macro without_addresses(text) -%}
    {{ return(adapter.dispatch('without_addresses')(text)) }}
{%- endmacro %}

{% macro default__without_addresses(text) -%}
    regexp_replace({{ text }}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+', '[address removed]')
{%- endmacro %}

{% macro duckdb__without_addresses(text) -%}
    regexp_replace({{ text }}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+', '[address removed]', 'g')
{%- endmacro %}
