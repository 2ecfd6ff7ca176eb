with source as (
    select * from {{ source('monitors', 'publication_partner_thresholds') }}
),

final as (
    select
        monitor_id,
        paper_count,
    from source
)

select * from final
