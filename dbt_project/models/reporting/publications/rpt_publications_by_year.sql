with values_long as (
    select * from {{ ref('ind_publications') }}
),

cells as (
    select * from {{ ref('dim_cells') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

periods as (
    select * from {{ ref('int_publication_periods') }}
),

pivoted as (
    select
        values_long.monitor_id,
        values_long.unit_id,
        values_long.period,
        max(case when values_long.indicator_id = 'paper_count' and values_long.counting = 'full' then value end) as paper_count,
        max(case when values_long.indicator_id = 'paper_count' and values_long.counting = 'fractional' then value end) as fractional_paper_count,
        max(case when values_long.indicator_id = 'paper_count' and values_long.counting = 'first_author' then value end) as first_author_paper_count,
        max(case when values_long.indicator_id = 'paper_count' and values_long.counting = 'corresponding_author' then value end) as corresponding_author_paper_count,
        max(case when values_long.indicator_id = 'joint_paper_count' then value end) as international_paper_count,
        max(case when values_long.indicator_id = 'joint_paper_share' then value end) as international_share,
        max(case when values_long.indicator_id = 'paper_count_cagr' then value end) as growth_rate,
        max(case when values_long.indicator_id = 'paper_count' and values_long.counting = 'full' then cells.address end) as address,
        max(case when values_long.indicator_id = 'paper_count' and values_long.counting = 'fractional' then cells.address end) as fractional_address,
        max(case when values_long.indicator_id = 'joint_paper_share' then cells.address end) as international_share_address,
        max(case when values_long.indicator_id = 'paper_count_cagr' then cells.address end) as growth_rate_address,
    from values_long
    inner join cells on values_long.cell_id = cells.cell_id
    where values_long.facet = 'all'
    group by values_long.monitor_id, values_long.unit_id, values_long.period
),

final as (
    select
        pivoted.monitor_id,
        pivoted.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        periods.period_kind,
        cast(case when periods.period_kind = 'year' then periods.from_year end as integer) as year,
        pivoted.period,
        cast(pivoted.paper_count as bigint) as paper_count,
        cast(pivoted.fractional_paper_count as decimal(28, 12)) as fractional_paper_count,
        cast(pivoted.first_author_paper_count as bigint) as first_author_paper_count,
        cast(pivoted.corresponding_author_paper_count as bigint) as corresponding_author_paper_count,
        cast(pivoted.international_paper_count as bigint) as international_paper_count,
        cast(pivoted.international_share as decimal(18, 12)) as international_share,
        cast(pivoted.growth_rate as decimal(18, 12)) as growth_rate,
        pivoted.address,
        pivoted.fractional_address,
        pivoted.international_share_address,
        pivoted.growth_rate_address,
    from pivoted
    inner join units on pivoted.monitor_id = units.monitor_id and pivoted.unit_id = units.unit_id
    inner join periods on pivoted.monitor_id = periods.monitor_id and pivoted.period = periods.period
)

select * from final
