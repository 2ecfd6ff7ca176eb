with source as (
    select * from {{ source('operations', 'files') }}
),

final as (
    select
        batch_id,
        landed_file,
        {{ without_addresses('original_name') }} as original_name,
        sha256,
        format,
        encoding,
        byte_count,
        read_count,
        loaded_count,
        duplicate_count,
        unchanged_count,
        blank_count,
        quarantined_count,
    from source
)

select * from final
