-- The ranking of partners, once for regions and once for countries: the same rule, other names.
-- Ties are ordered by id, and marked.
{% macro ranked_partners(facet, partners, partner_id) -%}
with category_values as (
    select * from {{ ref('int_trials_category_values') }}
    -- A partner of no trial has no rank
    where facet = '{{ facet }}' and trial_count > 0
),

partners as (
    select * from {{ partners }}
),

ranked as (
    select
        *,
        row_number() over (partition by monitor_id, unit_id order by trial_count desc, category) as rank,
        count(*) over (partition by monitor_id, unit_id, trial_count) > 1 as is_tie,
    from category_values
),

labelled as (
    select
        ranked.monitor_id,
        ranked.unit_id,
        ranked.unit_label_en,
        ranked.unit_label_zh,
        ranked.unit_order,
        cast(ranked.rank as integer) as rank,
        ranked.category as partner_id,
        partners.label_en as partner_label_en,
        partners.label_zh as partner_label_zh,
        ranked.trial_count,
        ranked.is_tie,
        ranked.address,
    from ranked
    left join partners on ranked.category = partners.{{ partner_id }}
)

select * from labelled
{%- endmacro %}
