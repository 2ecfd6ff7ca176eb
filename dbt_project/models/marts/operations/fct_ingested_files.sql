with files as (
    select * from {{ ref('stg_operations__files') }}
),

final as (
    select
        batch_id,
        landed_file,
        original_name,
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
    from files
)

select * from final
