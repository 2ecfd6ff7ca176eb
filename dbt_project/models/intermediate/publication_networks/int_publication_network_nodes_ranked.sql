with candidates as (
    select * from {{ ref('int_publication_network_candidates') }}
),

kinds as (
    select * from {{ ref('publication_network_kinds') }}
),

sized as (
    select
        monitor_id,
        unit_id,
        network_kind,
        node_id,
        count(over_nodes.record_id) as record_count,
    from (
        select *, count(*) over (partition by monitor_id, unit_id, network_kind, record_id) as node_count
        from candidates
    ) as over_nodes
    -- A reference of one work couples nothing; a work of one country is a work of it all the same
    where network_kind <> 'bibliographic_coupling' or node_count > 1
    group by monitor_id, unit_id, network_kind, node_id
),

frequent as (
    select
        sized.*,
        kinds.most_node_count,
        sized.record_count >= kinds.minimum_record_count as is_frequent,
    from sized
    inner join kinds on sized.network_kind = kinds.network_kind
),

final as (
    select
        monitor_id,
        unit_id,
        network_kind,
        node_id,
        record_count,
        is_frequent,
        -- Ranks of nodes that are frequent enough come before all others, since they have more records
        is_frequent and row_number() over (
            partition by monitor_id, unit_id, network_kind order by record_count desc, node_id
        ) <= most_node_count as is_kept,
    from frequent
)

select * from final
