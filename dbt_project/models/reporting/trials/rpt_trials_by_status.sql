with category_values as (
    select * from {{ ref('int_trials_category_values') }}
),

stages as (
    select * from {{ ref('categories') }} where facet = 'stage'
),

final as (
    select
        category_values.monitor_id,
        category_values.unit_id,
        category_values.unit_label_en,
        category_values.unit_label_zh,
        category_values.unit_order,
        category_values.facet as row_type,
        stages.category as stage,
        stages.label_en as stage_label_en,
        stages.label_zh as stage_label_zh,
        stages.display_order as stage_order,
        case when category_values.facet = 'status' then category_values.category end as status,
        case when category_values.facet = 'status' then category_values.category_label_en end as status_label_en,
        case when category_values.facet = 'status' then category_values.category_label_zh end as status_label_zh,
        category_values.category_order as status_order,
        category_values.trial_count,
        category_values.share,
        category_values.denominator_count,
        category_values.denominator_label_en,
        category_values.denominator_label_zh,
        category_values.address,
        category_values.share_address,
    from category_values
    inner join stages
        on stages.category = case
            when category_values.facet = 'stage' then category_values.category
            else category_values.parent_category
        end
    where category_values.period_kind = 'total' and category_values.facet in ('stage', 'status')
)

select * from final
