with source as (
    select * from {{ source('operations', 'quarantined_records') }}
),

final as (
    select
        quarantine_id,
        batch_id,
        source_id,
        {{ without_addresses('file') }} as file,
        line,
        reason,
        {{ without_addresses('detail') }} as detail,
        found_at,
    from source
)

select * from final
