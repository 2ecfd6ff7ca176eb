with trials as (
    select * from {{ ref('fct_trials') }}
),

batches as (
    select * from {{ ref('fct_ingestion_batches') }}
),

-- A pull that is open or failed says nothing about the state of the registry
last_pulls as (
    select
        source_id,
        dataset,
        max(fetched_at) as last_complete_pull_at,
    from batches
    where kind = 'complete' and status = 'complete'
    group by source_id, dataset
),

yearly as (
    select
        source_id,
        case when source_id = 'clinicaltrials_gov' then 'studies' else 'trials' end as dataset,
        coalesce(first_posted_year, registration_year, 0) as first_posted_year,
        count(*) as record_count,
        max(version_holder) as newest_version_holder,
        min(fetched_at) as oldest_fetched_at,
    from trials
    group by source_id, coalesce(first_posted_year, registration_year, 0)
),

final as (
    select
        yearly.source_id,
        yearly.dataset,
        yearly.first_posted_year,
        yearly.record_count,
        yearly.newest_version_holder,
        yearly.oldest_fetched_at,
        last_pulls.last_complete_pull_at,
    from yearly
    left join last_pulls
        on yearly.source_id = last_pulls.source_id and yearly.dataset = last_pulls.dataset
)

select * from final
