with monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

trials as (
    select * from {{ ref('fct_trials') }}
),

batches as (
    select * from {{ ref('fct_ingestion_batches') }}
),

loaded as (
    select
        cast(count(*) as integer) as record_count,
        coalesce(max(case when is_sample then 1 else 0 end), 0) = 1 as is_sample,
        max(version_holder) as newest_version_holder,
    from trials
),

-- A pull that is open or failed says nothing about the state of the registry
complete_pulls as (
    select
        max(fetched_at) as last_complete_pull_at,
        max(version_holder) as last_complete_version_holder,
    from batches
    where kind = 'complete' and status = 'complete'
),

final as (
    select
        monitors.monitor_id,
        loaded.record_count,
        loaded.is_sample,
        loaded.newest_version_holder as data_as_of,
        complete_pulls.last_complete_pull_at,
        complete_pulls.last_complete_version_holder,
    from monitors
    cross join loaded
    cross join complete_pulls
)

select * from final
