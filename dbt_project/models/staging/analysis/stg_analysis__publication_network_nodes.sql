with source as (
    select * from {{ source('analysis', 'publication_network_nodes') }}
),

final as (
    select
        monitor_id,
        unit_id,
        network_kind,
        node_id,
        record_count,
        degree,
        weighted_degree,
        betweenness,
        pagerank,
        community,
        is_above_minimum_degree,
        x,
        y,
    from source
)

select * from final
