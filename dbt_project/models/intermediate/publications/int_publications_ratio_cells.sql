with count_cells as (
    select * from {{ ref('int_publications_count_cells') }}
),

-- The denominator of a share is all papers of the unit and period; of partners all its international papers, each once
shares as (
    select
        count_cells.*,
        replace(indicator_id, '_count', '_share') as share_indicator_id,
        case when facet = 'partner_country' then 'joint_paper_count' else 'paper_count' end as denominator_indicator_id,
    from count_cells
    where facet <> 'all' or indicator_id = 'joint_paper_count'
),

final as (
    select
        {{ cell_id('monitor_id', 'share_indicator_id', 'unit_id', 'period', 'facet', 'category', 'counting') }} as cell_id,
        monitor_id,
        share_indicator_id as indicator_id,
        unit_id,
        period,
        facet,
        category,
        counting,
        cell_id as numerator_cell_id,
        {{ cell_id('monitor_id', 'denominator_indicator_id', 'unit_id', 'period', "'all'", "'all'", 'counting') }} as denominator_cell_id,
    from shares
)

select * from final
