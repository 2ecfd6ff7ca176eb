-- An address leads to exactly one value, in whichever table of indicators it stands (the value itself may be null).
{{ config(meta={'dagster': {'ref': {'name': 'dim_cells'}}}) }}
with values_long as (
    select cell_id from {{ ref('ind_trials') }}
    union all
    select cell_id from {{ ref('ind_inhabitants') }}
    union all
    select cell_id from {{ ref('ind_publications') }}
),

counted as (
    select
        cell_id,
        count(*) as value_count,
    from values_long
    group by cell_id
),

-- Medians come back from an analysis later: assert_medians_follow_their_members
cells as (
    select * from {{ ref('dim_cells') }}
    where indicator_id not in (select indicator_id from {{ ref('indicators') }} where value_kind = 'median')
)

select
    cells.address,
    counted.cell_id,
    counted.value_count,
from cells
full outer join counted on cells.cell_id = counted.cell_id
where cells.cell_id is null or coalesce(counted.value_count, 0) <> 1
