with source as (
    select * from {{ source('operations', 'record_sources') }}
),

final as (
    select
        record_id,
        batch_id,
        landed_file,
        landed_line,
        content_hash,
        fetched_at,
        outcome,
    from source
)

select * from final
