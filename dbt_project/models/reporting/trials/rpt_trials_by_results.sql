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
        category as has_results,
        category_label_en as has_results_label_en,
        category_label_zh as has_results_label_zh,
        category_order,
        trial_count,
        share,
        denominator_count,
        denominator_label_en,
        denominator_label_zh,
        address,
        share_address,
    from category_values
    where period_kind = 'total' and facet = 'has_results'
)

select * from final
