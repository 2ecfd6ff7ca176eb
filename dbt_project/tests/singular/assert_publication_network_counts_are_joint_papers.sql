-- Pairs that the analysis counted by a matrix product, counted again by joining, each once; and countries of a network
-- as the cells of the unit have them.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_publication_network_edges'}}}) }}
-- From what the tables themselves are made of: dbt leaves a test out when a parent is made in another start
with placed as (
    select candidates.*
    from {{ ref('int_publication_network_candidates') }} as candidates
    inner join {{ ref('int_publication_network_nodes_ranked') }} as kept
        on candidates.monitor_id = kept.monitor_id
            and candidates.unit_id = kept.unit_id
            and candidates.network_kind = kept.network_kind
            and candidates.node_id = kept.node_id
    where kept.is_kept
),

nodes as (
    select * from {{ ref('rpt_publication_network_nodes') }}
),

edges as (
    select * from {{ ref('rpt_publication_network_edges') }}
),

-- The members that the cells sum
cell_counts as (
    select
        members.monitor_id,
        members.unit_id,
        members.category as node_id,
        count(*) as value,
    from {{ ref('int_publications_cell_records') }} as members
    inner join {{ ref('int_publication_periods') }} as periods
        on members.monitor_id = periods.monitor_id and members.period = periods.period
    where members.indicator_id = 'joint_paper_count'
        and members.facet = 'partner_country'
        and members.counting = 'full'
        and periods.period_kind = 'total'
    group by members.monitor_id, members.unit_id, members.category
),

joined as (
    select
        one.monitor_id,
        one.unit_id,
        one.network_kind,
        one.node_id as from_node_id,
        other.node_id as to_node_id,
        count(*) as shared_count,
    from placed as one
    inner join placed as other
        on one.monitor_id = other.monitor_id
            and one.unit_id = other.unit_id
            and one.network_kind = other.network_kind
            and one.record_id = other.record_id
            and one.node_id < other.node_id
    group by one.monitor_id, one.unit_id, one.network_kind, one.node_id, other.node_id
),

wrong_edges as (
    select
        'edge' as what,
        coalesce(joined.monitor_id, edges.monitor_id) as monitor_id,
        coalesce(joined.from_node_id, edges.from_node_id) as node_id,
        joined.shared_count as expected,
        coalesce(edges.joint_paper_count, edges.shared_reference_count) as found,
    from joined
    full outer join edges
        on joined.monitor_id = edges.monitor_id
            and joined.unit_id = edges.unit_id
            and joined.network_kind = edges.network_kind
            and joined.from_node_id = edges.from_node_id
            and joined.to_node_id = edges.to_node_id
    where joined.shared_count is null
        or coalesce(edges.joint_paper_count, edges.shared_reference_count) is null
        or joined.shared_count <> coalesce(edges.joint_paper_count, edges.shared_reference_count)
),

partners as (
    select
        nodes.monitor_id,
        nodes.unit_id,
        nodes.node_id,
        nodes.paper_count as found,
    from nodes
    inner join cell_counts
        on nodes.monitor_id = cell_counts.monitor_id
            and nodes.unit_id = cell_counts.unit_id
            and nodes.node_id = cell_counts.node_id
    where nodes.network_kind = 'country_collaboration'
),

wrong_cells as (
    select
        'cell' as what,
        partners.monitor_id,
        partners.node_id,
        cell_counts.value as expected,
        partners.found,
    from partners
    inner join cell_counts
        on partners.monitor_id = cell_counts.monitor_id
            and partners.unit_id = cell_counts.unit_id
            and partners.node_id = cell_counts.node_id
    where cell_counts.value <> partners.found
)

select * from wrong_edges
union all
select * from wrong_cells
