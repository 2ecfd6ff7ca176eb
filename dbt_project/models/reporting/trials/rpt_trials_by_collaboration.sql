with category_values as (
    select * from {{ ref('int_trials_category_values') }}
),

final as (
    select
        monitor_id,
        unit_id,
        unit_label_en,
        unit_label_zh,
        unit_order,
        period_kind as row_type,
        year,
        period,
        category as collaboration_type,
        category_label_en as collaboration_type_label_en,
        category_label_zh as collaboration_type_label_zh,
        category_order,
        trial_count,
        share,
        denominator_count,
        denominator_label_en,
        denominator_label_zh,
        address,
        share_address,
    from category_values
    where facet = 'collaboration_type'
)

select * from final
