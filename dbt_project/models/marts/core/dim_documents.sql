with documents as (
    select * from {{ ref('documents') }}
),

final as (
    select
        document_id,
        monitor_id,
        label_en,
        label_zh,
        title_en,
        title_zh,
        journal_en,
        journal_zh,
        published_year,
        doi,
        searched_on,
    from documents
)

select * from final
