with labels as (
    select * from {{ ref('dim_funders') }}
),

funders as (
    select * from {{ ref('bridge_publication_funders') }}
),

members as (
    select * from {{ ref('int_publications_units') }} where counting = 'full'
),

-- Works that name a funder, and those of them whose funders no reader has reviewed
coverage as (
    select
        members.monitor_id,
        members.unit_id,
        count(distinct members.publication_id) as funded_count,
        count(distinct case when not funders.is_in_thesaurus then members.publication_id end) as unreviewed_count,
    from members
    inner join funders on members.publication_id = funders.publication_id
    group by members.monitor_id, members.unit_id
),

{{ ranked_publications('funded_paper_count', 'funded_paper_share', 'funder') }},

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
        cast({{ share('coverage.unreviewed_count', 'coverage.funded_count') }} as decimal(18, 12)) as unreviewed_share,
        ranked.is_tie,
        ranked.address,
        ranked.share_address,
    from ranked
    left join labels on ranked.category = labels.funder_id
    left join coverage on ranked.monitor_id = coverage.monitor_id and ranked.unit_id = coverage.unit_id
)

select * from final
