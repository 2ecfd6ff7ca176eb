with record_sources as (
    select * from {{ ref('stg_operations__record_sources') }}
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
    from record_sources
)

select * from final
