-- An address leads to exactly one value, in whichever table of indicators it stands (the value itself may be null).
{{ config(meta={'dagster': {'ref': {'name': 'ind_trials_survival'}}}) }}
with values_long as (
    select cell_id from {{ ref('ind_trials') }}
    union all
    select cell_id from {{ ref('ind_inhabitants') }}
    union all
    select cell_id from {{ ref('ind_trials_survival') }}
),

counted as (
    select
        cell_id,
        count(*) as value_count,
    from values_long
    group by cell_id
)

select
    cells.address,
    counted.cell_id,
    counted.value_count,
from {{ ref('dim_cells') }} as cells
full outer join counted on cells.cell_id = counted.cell_id
where cells.cell_id is null or coalesce(counted.value_count, 0) <> 1
