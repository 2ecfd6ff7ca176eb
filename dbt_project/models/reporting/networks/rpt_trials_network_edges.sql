with edges as (
    select * from {{ ref('stg_analysis__network_edges') }}
),

nodes as (
    select * from {{ ref('rpt_trials_network_nodes') }}
),

monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

totals as (
    select * from {{ ref('int_monitor_periods') }} where period_kind = 'total'
),

cells as (
    select * from {{ ref('dim_cells') }}
),

addressed as (
    select
        edges.*,
        {{ cell_id(
            'edges.monitor_id', "'trial_count'", 'monitors.reference_unit_id', 'totals.period',
            dbt.concat(['edges.network_level', "'_pair'"]),
            dbt.concat(['edges.collaboration_type', "':'", 'edges.from_node_id', "'+'", 'edges.to_node_id'])
        ) }} as cell_id,
    from edges
    inner join monitors on edges.monitor_id = monitors.monitor_id
    inner join totals on edges.monitor_id = totals.monitor_id
),

final as (
    select
        addressed.monitor_id,
        addressed.network_level,
        addressed.collaboration_type,
        addressed.from_node_id,
        addressed.to_node_id,
        from_nodes.node_label_en as from_node_label_en,
        from_nodes.node_label_zh as from_node_label_zh,
        to_nodes.node_label_en as to_node_label_en,
        to_nodes.node_label_zh as to_node_label_zh,
        cast(addressed.trial_count as bigint) as trial_count,
        cast(addressed.association_strength as decimal(28, 12)) as association_strength,
        from_nodes.is_drawn and to_nodes.is_drawn as is_drawn,
        cells.address,
    from addressed
    inner join nodes as from_nodes
        on addressed.monitor_id = from_nodes.monitor_id
            and addressed.network_level = from_nodes.network_level
            and addressed.collaboration_type = from_nodes.collaboration_type
            and addressed.from_node_id = from_nodes.node_id
    inner join nodes as to_nodes
        on addressed.monitor_id = to_nodes.monitor_id
            and addressed.network_level = to_nodes.network_level
            and addressed.collaboration_type = to_nodes.collaboration_type
            and addressed.to_node_id = to_nodes.node_id
    left join cells on addressed.cell_id = cells.cell_id
)

select * from final
