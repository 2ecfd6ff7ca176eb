with source as (
    select * from {{ source('operations', 'source_findings') }}
),

final as (
    select
        source_id,
        batch_id,
        finding_kind,
        {{ without_addresses('name') }} as name,
        record_count,
        found_at,
    from source
)

select * from final
