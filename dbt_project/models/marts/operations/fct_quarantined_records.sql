with quarantined_records as (
    select * from {{ ref('stg_operations__quarantined_records') }}
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
    from quarantined_records
)

select * from final
