-- What remains after each step of a population's flow. Reads the CTE `counted` (monitor, step, dropped_count, and how many there
-- were at first); makes the CTE `final`.
{% macro remaining_by_step(first_count) -%}
final as (
    select
        monitor_id,
        cast(step_order as integer) as step_order,
        step_id,
        step_label_en,
        step_label_zh,
        cast(dropped_count as bigint) as dropped_count,
        cast(
            {{ first_count }} - sum(dropped_count) over (
                partition by monitor_id order by step_order rows between unbounded preceding and current row
            ) as bigint
        ) as remaining_count,
    from counted
)
{%- endmacro %}
