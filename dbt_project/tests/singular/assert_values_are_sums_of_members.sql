-- For every count: the records listed in the published bridge add up to the published number.
{{ config(meta={'dagster': {'ref': {'name': 'bridge_cell_members'}}}) }}
with counts as (
    select cell_id, value from {{ ref('ind_trials') }}
    where indicator_id in (select indicator_id from {{ ref('indicators') }} where value_kind = 'count')
    union all
    select cell_id, value from {{ ref('ind_publications') }}
    where indicator_id in (select indicator_id from {{ ref('indicators') }} where value_kind = 'count')
    union all
    select cell_id, value from {{ ref('ind_inhabitants') }} where indicator_id = 'inhabitant_count'
),

sums as (
    select
        cell_id,
        sum(weight) as weight,
        count(*) as member_count,
        count(distinct record_id) as record_count,
    from {{ ref('bridge_cell_members') }}
    -- Members of a median have durations; assert_medians_follow_their_members looks at them
    where duration_days is null
    group by cell_id
)

select
    coalesce(counts.cell_id, sums.cell_id) as cell_id,
    counts.value,
    sums.weight,
from counts
full outer join sums on counts.cell_id = sums.cell_id
where counts.cell_id is null
    or counts.value <> coalesce(sums.weight, 0)
    or coalesce(sums.member_count, 0) <> coalesce(sums.record_count, 0)
