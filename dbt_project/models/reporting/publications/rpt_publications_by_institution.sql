with labels as (
    select * from {{ ref('dim_publication_institutions') }}
),

{{ ranked_publications('paper_count', 'paper_share', 'institution', ref('bridge_publication_institutions')) }},

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
        ranked.category as institution_id,
        labels.label_en as institution_label_en,
        labels.label_zh as institution_label_zh,
        labels.is_in_thesaurus,
        ranked.paper_count,
        ranked.share,
        ranked.denominator_count,
        coverage.unreviewed_share,
        ranked.is_tie,
        ranked.address,
        ranked.share_address,
    from ranked
    left join labels on ranked.category = labels.institution_id
    left join coverage on ranked.monitor_id = coverage.monitor_id and ranked.unit_id = coverage.unit_id
)

select * from final
