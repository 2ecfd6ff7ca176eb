with edges as (
    select * from {{ ref('stg_analysis__publication_network_edges') }}
),

nodes as (
    select * from {{ ref('rpt_publication_network_nodes') }}
),

unit_countries as (
    select * from {{ ref('stg_monitors__publication_unit_countries') }}
),

named as (
    select
        edges.*,
        from_nodes.node_label_en as from_node_label_en,
        from_nodes.node_label_zh as from_node_label_zh,
        to_nodes.node_label_en as to_node_label_en,
        to_nodes.node_label_zh as to_node_label_zh,
        from_nodes.is_drawn and to_nodes.is_drawn as is_drawn,
        -- Every work is one of the unit's own country: what that shares with another is the number of the other
        case
            when own.country_id = edges.from_node_id then to_nodes.address
            when own.country_id = edges.to_node_id then from_nodes.address
        end as address,
    from edges
    inner join nodes as from_nodes
        on edges.monitor_id = from_nodes.monitor_id
            and edges.unit_id = from_nodes.unit_id
            and edges.network_kind = from_nodes.network_kind
            and edges.from_node_id = from_nodes.node_id
    inner join nodes as to_nodes
        on edges.monitor_id = to_nodes.monitor_id
            and edges.unit_id = to_nodes.unit_id
            and edges.network_kind = to_nodes.network_kind
            and edges.to_node_id = to_nodes.node_id
    left join (
        -- Of a unit of several countries no pair has the number of a cell
        select monitor_id, unit_id, min(country_id) as country_id
        from unit_countries
        group by monitor_id, unit_id
        having count(*) = 1
    ) as own
        on edges.network_kind = 'country_collaboration'
            and edges.monitor_id = own.monitor_id
            and edges.unit_id = own.unit_id
),

final as (
    select
        monitor_id,
        unit_id,
        network_kind,
        from_node_id,
        to_node_id,
        from_node_label_en,
        from_node_label_zh,
        to_node_label_en,
        to_node_label_zh,
        case when network_kind <> 'bibliographic_coupling' then cast(shared_count as bigint) end as joint_paper_count,
        case when network_kind = 'bibliographic_coupling' then cast(shared_count as bigint) end as shared_reference_count,
        cast(association_strength as decimal(28, 12)) as association_strength,
        cast(disparity as decimal(28, 12)) as disparity,
        is_in_backbone,
        is_drawn,
        address,
    from named
)

select * from final
