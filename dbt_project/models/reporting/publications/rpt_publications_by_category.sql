with labels as (
    select * from {{ ref('dim_disciplines') }}
),

{{ ranked_publications('paper_count', 'paper_share', 'discipline') }},

final as (
    select
        ranked.monitor_id,
        ranked.unit_id,
        ranked.unit_label_en,
        ranked.unit_label_zh,
        ranked.unit_order,
        ranked.period,
        ranked.period_kind,
        ranked.rank,
        ranked.category as category_id,
        coalesce(labels.label_en, ranked.category) as category_label_en,
        coalesce(labels.label_zh, ranked.category) as category_label_zh,
        ranked.paper_count,
        ranked.share,
        ranked.denominator_count,
        ranked.is_tie,
        ranked.address,
        ranked.share_address,
    from ranked
    left join labels on ranked.category = labels.category_id
)

select * from final
