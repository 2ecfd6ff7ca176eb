with candidates as (
    select * from {{ ref('int_publication_network_candidates') }}
),

-- How many are left out, and why, is in rpt_publication_networks
nodes as (
    select * from {{ ref('int_publication_network_nodes_ranked') }} where is_kept
),

monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

placed as (
    select
        candidates.*,
        count(*) over (
            partition by candidates.monitor_id, candidates.unit_id, candidates.network_kind, candidates.record_id
        ) as node_count,
    from candidates
),

final as (
    select
        placed.monitor_id,
        placed.unit_id,
        placed.network_kind,
        placed.record_id,
        placed.node_id,
        cast(monitors.network_minimum_degree as integer) as network_minimum_degree,
    from placed
    inner join nodes
        on placed.monitor_id = nodes.monitor_id
            and placed.unit_id = nodes.unit_id
            and placed.network_kind = nodes.network_kind
            and placed.node_id = nodes.node_id
    inner join monitors on placed.monitor_id = monitors.monitor_id
    -- A reference of one work couples nothing
    where placed.network_kind <> 'bibliographic_coupling' or placed.node_count > 1
)

select * from final
