-- The address of a number and the key made from it. One place, because a claim of a
-- published document and our own cell are the same cell exactly when these agree.
{% macro cell_address(monitor_id, indicator_id, unit_id, period, facet="'all'", category="'all'", counting="'full'") -%}
    {{ dbt.concat([monitor_id, "'/'", indicator_id, "'/'", unit_id, "'/'", period, "'/'", facet, "'/'", category, "'/'", counting]) }}
{%- endmacro %}

{% macro cell_id(monitor_id, indicator_id, unit_id, period, facet="'all'", category="'all'", counting="'full'") -%}
    {{ dbt.hash(cell_address(monitor_id, indicator_id, unit_id, period, facet, category, counting)) }}
{%- endmacro %}

-- Every count is the sum of the table that lists who belongs to the cell.
{% macro counts_from_members(members) -%}
    select
        cell_id,
        cast(sum(weight) as decimal(28, 12)) as value,
    from {{ members }}
    group by cell_id
{%- endmacro %}
