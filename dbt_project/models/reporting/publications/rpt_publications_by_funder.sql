with labels as (
    select * from {{ ref('dim_funders') }}
),

{{ ranked_publications('funded_paper_count', 'funded_paper_share', 'funder', ref('bridge_publication_funders')) }},

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
        ranked.category as funder_id,
        labels.label_en as funder_label_en,
        labels.label_zh as funder_label_zh,
        labels.funder_type,
        labels.country_id as funder_country_id,
        labels.is_in_thesaurus,
        ranked.paper_count,
        ranked.share,
        ranked.denominator_count,
        coverage.unreviewed_share,
        ranked.is_tie,
        ranked.address,
        ranked.share_address,
    from ranked
    left join labels on ranked.category = labels.funder_id
    left join coverage on ranked.monitor_id = coverage.monitor_id and ranked.unit_id = coverage.unit_id
)

select * from final
