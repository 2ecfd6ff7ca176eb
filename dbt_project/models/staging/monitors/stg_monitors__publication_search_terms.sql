with source as (
    select * from {{ source('monitors', 'publication_search_terms') }}
),

final as (
    select
        monitor_id,
        group_number,
        is_excluded,
        term,
    from source
)

select * from final
