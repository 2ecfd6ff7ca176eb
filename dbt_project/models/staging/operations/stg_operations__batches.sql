with source as (
    select * from {{ source('operations', 'batches') }}
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
        {{ without_addresses('error') }} as error,
    from source
)

select * from final
