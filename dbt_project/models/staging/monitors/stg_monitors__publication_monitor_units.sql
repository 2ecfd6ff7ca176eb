with source as (
    select * from {{ source('monitors', 'publication_monitor_units') }}
),

final as (
    select
        monitor_id,
        unit_id,
        unit_kind,
        label_en as unit_label_en,
        label_zh as unit_label_zh,
        display_order as unit_order,
    from source
)

select * from final
