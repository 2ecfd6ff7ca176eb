-- Pairs that the analysis counted by a matrix product, counted again by joining, each once; and countries of a network
-- as the cells of the unit have them.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_publication_network_edges'}}}) }}
with placed as (
    select * from {{ ref('int_publication_network_input') }}
),

nodes as (
    select * from {{ ref('rpt_publication_network_nodes') }}
),

edges as (
    select * from {{ ref('rpt_publication_network_edges') }}
),

values_of_cells as (
    select cells.address, counts.value
    from {{ ref('ind_publications') }} as counts
    inner join {{ ref('dim_cells') }} as cells on counts.cell_id = cells.cell_id
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

addressed as (
    select monitor_id, node_id, paper_count as found, address
    from nodes
    where network_kind = 'country_collaboration'
    union all
    select monitor_id, from_node_id, joint_paper_count, address from edges where address is not null
),

wrong_cells as (
    select
        'cell' as what,
        addressed.monitor_id,
        addressed.node_id,
        cast(values_of_cells.value as bigint) as expected,
        addressed.found,
    from addressed
    left join values_of_cells on addressed.address = values_of_cells.address
    where values_of_cells.value is null or values_of_cells.value <> addressed.found
)

select * from wrong_edges
union all
select * from wrong_cells
