-- Key of a MeSH descriptor: older records of the registry fill its number up with zeros (D000009362 is D009362)
{% macro mesh_key(mesh_id) -%}
    {{ dbt.concat(["substr(" ~ mesh_id ~ ", 1, 1)", "cast(cast(substr(" ~ mesh_id ~ ", 2) as bigint) as " ~ dbt.type_string() ~ ")"]) }}
{%- endmacro %}

-- The ranking of sponsors, terms and cities: the same rule, other labels. The first `ranked_rows` of a unit and period, and
-- a row each for its trials that have no such term, and for those whose download did not hold it. Ties are ordered by key and marked, also with what lies below the cut.
{% macro ranked_terms(facet, thing, labels, label_id, label_en, label_zh) -%}
with category_values as (
    select * from {{ ref('int_trials_category_values') }}
    -- A term of no trial has no rank
    where facet = '{{ facet }}' and trial_count > 0
),

labels as (
    select * from {{ labels }}
),

placed as (
    select
        *,
        row_number() over (partition by monitor_id, unit_id, period order by trial_count desc, category) as rank,
        count(*) over (partition by monitor_id, unit_id, period, trial_count) > 1 as is_tie,
    from category_values
    where category not in ('not_given', 'missing')
),

rows_shown as (
    select *, 'ranked' as row_type from placed
    where rank <= {{ var('ranked_rows') }}
    union all
    select *, cast(null as bigint) as rank, false as is_tie, category as row_type from category_values
    where category in ('not_given', 'missing')
),

labelled as (
    select
        rows_shown.monitor_id,
        rows_shown.unit_id,
        rows_shown.unit_label_en,
        rows_shown.unit_label_zh,
        rows_shown.unit_order,
        rows_shown.period_kind,
        cast(rows_shown.year as integer) as year,
        rows_shown.period,
        rows_shown.row_type,
        cast(rows_shown.rank as integer) as rank,
        rows_shown.category as {{ thing }}_id,
        labels.{{ label_en }} as {{ thing }}_label_en,
        labels.{{ label_zh }} as {{ thing }}_label_zh,
        rows_shown.trial_count,
        rows_shown.is_tie,
        rows_shown.address,
    from rows_shown
    left join labels on rows_shown.category = labels.{{ label_id }}
)

select * from labelled
{%- endmacro %}
