with source as (
    select * from {{ source('monitors', 'publication_document_types') }}
),

final as (
    select
        monitor_id,
        document_type,
    from source
)

select * from final
