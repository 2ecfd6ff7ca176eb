with batches as (
    select * from {{ ref('stg_operations__batches') }}
),

final as (
    select
        batch_id,
        source_id,
        dataset,
        kind,
        monitor_id,
        set_name,
        fetched_at,
        finished_at,
        version_holder,
        data_timestamp,
        expected_count,
        read_count,
        loaded_count,
        duplicate_count,
        unchanged_count,
        blank_count,
        quarantined_count,
        is_sample,
        status,
        error,
    from batches
)

select * from final
