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
    -- The day of the data is that of the registry the monitors count
    where source_id = 'clinicaltrials_gov'
),

-- A pull that is open or failed says nothing about the state of the registry
promoted_pulls as (
    select
        max(case when kind = 'complete' then fetched_at end) as last_complete_pull_at,
        max(version_holder) as newest_version_holder,
    from batches
    where kind in ('complete', 'incremental') and status = 'complete'
),

final as (
    select
        monitors.monitor_id,
        loaded.record_count,
        loaded.is_sample,
        -- A pull vouches for its day even when nothing changed since; imported files only for their newest record
        coalesce(promoted_pulls.newest_version_holder, loaded.newest_version_holder) as data_as_of,
        promoted_pulls.last_complete_pull_at,
    from monitors
    cross join loaded
    cross join promoted_pulls
)

select * from final
