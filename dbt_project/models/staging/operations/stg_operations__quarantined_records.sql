with source as (
    select * from {{ source('operations', 'quarantined_records') }}
),

final as (
    select
        quarantine_id,
        batch_id,
        source_id,
        file,
        line,
        reason,
        detail,
        found_at,
    from source
)

select * from final
