-- The ranking of what works are about, come from or are paid by: the same rule, other labels. Ties are ordered by key and
-- marked. Reads ind_publications; makes the CTE `ranked`. With the bridge of works and reviewed names, also `coverage`: the share
-- of the unit's works with such a name of which a name is one that no reader has reviewed.
{% macro ranked_publications(indicator, share_indicator, facet, bridge=none) -%}
{%- if bridge %}
coverage as (
    select
        members.monitor_id,
        members.unit_id,
        cast({{ share(
            'count(distinct case when not names.is_in_thesaurus then members.publication_id end)',
            'count(distinct members.publication_id)',
        ) }} as decimal(18, 12)) as unreviewed_share,
    from {{ ref('int_publications_units') }} as members
    inner join {{ bridge }} as names on members.publication_id = names.publication_id
    where members.counting = 'full'
    group by members.monitor_id, members.unit_id
),

{% endif -%}
counts as (
    select * from {{ ref('ind_publications') }}
    where indicator_id = '{{ indicator }}' and facet = '{{ facet }}' and counting = 'full' and value > 0
),

shares as (
    select * from {{ ref('ind_publications') }}
    where indicator_id = '{{ share_indicator }}' and facet = '{{ facet }}' and counting = 'full'
),

cells as (
    select * from {{ ref('dim_cells') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

periods as (
    select * from {{ ref('int_publication_periods') }} where period_kind <> 'year'
),

ranked as (
    select
        counts.monitor_id,
        counts.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        counts.period,
        periods.period_kind,
        counts.category,
        cast(row_number() over (
            partition by counts.monitor_id, counts.unit_id, counts.period order by counts.value desc, counts.category
        ) as integer) as rank,
        count(*) over (partition by counts.monitor_id, counts.unit_id, counts.period, counts.value) > 1 as is_tie,
        cast(counts.value as bigint) as paper_count,
        cast(shares.value as decimal(18, 12)) as share,
        cast(shares.denominator as bigint) as denominator_count,
        cells.address,
        share_cells.address as share_address,
    from counts
    inner join periods on counts.monitor_id = periods.monitor_id and counts.period = periods.period
    inner join units on counts.monitor_id = units.monitor_id and counts.unit_id = units.unit_id
    inner join cells on counts.cell_id = cells.cell_id
    left join shares
        on counts.monitor_id = shares.monitor_id
            and counts.unit_id = shares.unit_id
            and counts.period = shares.period
            and counts.category = shares.category
    left join cells as share_cells on shares.cell_id = share_cells.cell_id
)
{%- endmacro %}
