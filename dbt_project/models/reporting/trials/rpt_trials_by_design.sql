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
        facet,
        category,
        category_label_en,
        category_label_zh,
        category_order,
        denominator_basis,
        trial_count,
        share,
        denominator_count,
        denominator_label_en,
        denominator_label_zh,
        address,
        share_address,
    from category_values
    where period_kind = 'total' and facet in ('study_type', 'phase', 'intervention_type')
)

select * from final
