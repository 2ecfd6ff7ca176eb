with source as (
    select * from {{ source('monitors', 'monitors') }}
),

final as (
    select
        monitor_id,
        title_en,
        title_zh,
        description_en,
        description_zh,
        source_id,
        dataset,
        records,
        search,
        first_posted_from,
        first_posted_to,
        counting,
        document_id,
        group_unit_id,
        reference_unit_id,
        file,
        file_sha256,
    from source
)

select * from final
