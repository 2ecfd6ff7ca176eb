-- Nodes and edges that the analysis counted by a matrix product, counted again by joining: every pair, each once, at
-- every level, and the regions that a monitor compares as its own units have them.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_trials_network_edges'}}}) }}
with participations as (
    select * from {{ ref('int_networks_input') }}
),

nodes as (
    select * from {{ ref('rpt_trials_network_nodes') }}
),

edges as (
    select * from {{ ref('rpt_trials_network_edges') }}
),

counts as (
    select * from {{ ref('ind_trials') }} where indicator_id = 'trial_count'
),

joined as (
    select
        one.monitor_id,
        one.network_level,
        one.collaboration_type,
        one.node_id as from_node_id,
        other.node_id as to_node_id,
        count(*) as trial_count,
    from participations as one
    inner join participations as other
        on one.monitor_id = other.monitor_id
            and one.network_level = other.network_level
            and one.collaboration_type = other.collaboration_type
            and one.record_id = other.record_id
            and one.node_id < other.node_id
    group by one.monitor_id, one.network_level, one.collaboration_type, one.node_id, other.node_id
),

wrong_edges as (
    select
        'edge' as what,
        coalesce(joined.monitor_id, edges.monitor_id) as monitor_id,
        coalesce(joined.from_node_id, edges.from_node_id) as node_id,
        joined.trial_count as expected,
        edges.trial_count as found,
    from joined
    full outer join edges
        on joined.monitor_id = edges.monitor_id
            and joined.network_level = edges.network_level
            and joined.collaboration_type = edges.collaboration_type
            and joined.from_node_id = edges.from_node_id
            and joined.to_node_id = edges.to_node_id
    where joined.trial_count is null or edges.trial_count is null or joined.trial_count <> edges.trial_count
),

-- A node that the table lost, or counted otherwise than the analysis
wrong_nodes as (
    select
        'node' as what,
        analysed.monitor_id,
        analysed.node_id,
        analysed.trial_count as expected,
        nodes.trial_count as found,
    from {{ ref('stg_analysis__network_nodes') }} as analysed
    left join nodes
        on analysed.monitor_id = nodes.monitor_id
            and analysed.network_level = nodes.network_level
            and analysed.collaboration_type = nodes.collaboration_type
            and analysed.node_id = nodes.node_id
    where nodes.trial_count is null or analysed.trial_count <> nodes.trial_count
),

wrong_cells as (
    select
        'cell' as what,
        edges.monitor_id,
        edges.address as node_id,
        cast(counts.value as bigint) as expected,
        edges.trial_count as found,
    from edges
    left join {{ ref('dim_cells') }} as cells on edges.address = cells.address
    left join counts on cells.cell_id = counts.cell_id
    where edges.network_level in ('region', 'country')
        and (counts.value is null or counts.value <> edges.trial_count)
),

unit_regions as (
    select
        monitor_id,
        unit_id,
        max(region_id) as region_id,
    from {{ ref('stg_monitors__monitor_unit_regions') }}
    group by monitor_id, unit_id
    having count(*) = 1 and max(region_id) is not null
),

wrong_units as (
    select
        'unit' as what,
        nodes.monitor_id,
        nodes.node_id,
        cast(counts.value as bigint) as expected,
        nodes.trial_count as found,
    from nodes
    inner join unit_regions
        on nodes.monitor_id = unit_regions.monitor_id and nodes.node_id = unit_regions.region_id
    inner join counts
        on unit_regions.monitor_id = counts.monitor_id and unit_regions.unit_id = counts.unit_id
    inner join {{ ref('int_monitor_periods') }} as periods
        on counts.monitor_id = periods.monitor_id and counts.period = periods.period
    where nodes.network_level = 'region'
        and nodes.collaboration_type = 'all'
        and periods.period_kind = 'total'
        and counts.indicator_id = 'trial_count'
        and counts.facet = 'all'
        and nodes.trial_count <> counts.value
)

select * from wrong_edges
union all
select * from wrong_nodes
union all
select * from wrong_cells
union all
select * from wrong_units
