with labels as (
    select * from {{ ref('dim_publication_institutions') }}
),

institutions as (
    select * from {{ ref('bridge_publication_institutions') }}
),

members as (
    select * from {{ ref('int_publications_units') }} where counting = 'full'
),

coverage as (
    select
        members.monitor_id,
        members.unit_id,
        count(distinct members.publication_id) as placed_count,
        count(distinct case when not institutions.is_in_thesaurus then members.publication_id end) as unreviewed_count,
    from members
    inner join institutions on members.publication_id = institutions.publication_id
    group by members.monitor_id, members.unit_id
),

{{ ranked_publications('paper_count', 'paper_share', 'institution') }},

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
        cast({{ share('coverage.unreviewed_count', 'coverage.placed_count') }} as decimal(18, 12)) as unreviewed_share,
        ranked.is_tie,
        ranked.address,
        ranked.share_address,
    from ranked
    left join labels on ranked.category = labels.institution_id
    left join coverage on ranked.monitor_id = coverage.monitor_id and ranked.unit_id = coverage.unit_id
)

select * from final
