-- Every cell of a median has one row, which speaks of the records listed for it and lies within their durations.
{{ config(meta={'dagster': {'ref': {'name': 'ind_trials_survival'}}}) }}
with medians as (
    select * from {{ ref('ind_trials_survival') }}
),

cells as (
    select * from {{ ref('dim_cells') }}
    where indicator_id in (select indicator_id from {{ ref('indicators') }} where value_kind = 'median')
),

followed as (
    select
        cell_id,
        count(distinct record_id) as record_count,
        sum(case when is_event then 1 else 0 end) as event_count,
        max(case when is_event then duration_days end) as longest_days,
        min(duration_days) as shortest_days,
    from {{ ref('bridge_cell_members') }}
    where duration_days is not null
    group by cell_id
)

select
    coalesce(medians.cell_id, followed.cell_id) as cell_id,
    medians.value,
    followed.record_count,
from medians
full outer join followed on medians.cell_id = followed.cell_id
where medians.cell_id is null
    or medians.denominator <> coalesce(followed.record_count, 0)
    or medians.numerator <> coalesce(followed.event_count, 0)
    or medians.value not between followed.shortest_days and followed.longest_days
    or (medians.value is null) <> (medians.not_computable_reason is not null)
union all
select
    coalesce(cells.cell_id, medians.cell_id) as cell_id,
    medians.value,
    null as record_count,
from cells
full outer join medians on cells.cell_id = medians.cell_id
where cells.cell_id is null or medians.cell_id is null
