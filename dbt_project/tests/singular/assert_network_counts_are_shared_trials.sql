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

published as (
    select monitor_id, address, trial_count from nodes
    union all
    select monitor_id, address, trial_count from edges where address is not null
),

wrong_cells as (
    select
        'cell' as what,
        published.monitor_id,
        published.address as node_id,
        cast(ind_trials.value as bigint) as expected,
        published.trial_count as found,
    from published
    inner join {{ ref('dim_cells') }} as cells on published.address = cells.address
    left join {{ ref('ind_trials') }} as ind_trials on cells.cell_id = ind_trials.cell_id
    where ind_trials.value is null or ind_trials.value <> published.trial_count
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
        by_year.trial_count as expected,
        nodes.trial_count as found,
    from nodes
    inner join unit_regions
        on nodes.monitor_id = unit_regions.monitor_id and nodes.node_id = unit_regions.region_id
    inner join {{ ref('rpt_trials_by_year') }} as by_year
        on unit_regions.monitor_id = by_year.monitor_id and unit_regions.unit_id = by_year.unit_id
    where nodes.network_level = 'region'
        and nodes.collaboration_type = 'all'
        and by_year.row_type = 'total'
        and nodes.trial_count <> by_year.trial_count
)

select * from wrong_edges
union all
select * from wrong_cells
union all
select * from wrong_units
