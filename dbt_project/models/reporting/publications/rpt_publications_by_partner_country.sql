with labels as (
    select * from {{ ref('countries') }}
),

{{ ranked_publications('joint_paper_count', 'joint_paper_share', 'partner_country') }},

-- The published study divided by the sum of its ten rows, in which a paper with three partners counts three times
top_ten as (
    select
        monitor_id,
        unit_id,
        period,
        sum(paper_count) as top_ten_sum,
    from ranked
    where rank <= 10
    group by monitor_id, unit_id, period
),

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
        ranked.category as partner_country_id,
        coalesce(labels.label_en, ranked.category) as partner_country_label_en,
        coalesce(labels.label_zh, ranked.category) as partner_country_label_zh,
        ranked.paper_count as joint_paper_count,
        ranked.share as share_of_international,
        ranked.denominator_count as international_paper_count,
        cast(
            case when ranked.rank <= 10 then {{ share('ranked.paper_count', 'top_ten.top_ten_sum') }} end as decimal(18, 12)
        ) as share_of_top_ten_sum,
        ranked.is_tie,
        ranked.address,
        ranked.share_address,
    from ranked
    left join labels on ranked.category = labels.country_id
    left join top_ten
        on ranked.monitor_id = top_ten.monitor_id
            and ranked.unit_id = top_ten.unit_id
            and ranked.period = top_ten.period
)

select * from final
