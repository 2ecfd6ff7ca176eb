with source as (
    select * from {{ source('monitors', 'publication_sets') }}
),

final as (
    select
        monitor_id,
        set_name,
        label_en,
        label_zh,
    from source
)

select * from final
