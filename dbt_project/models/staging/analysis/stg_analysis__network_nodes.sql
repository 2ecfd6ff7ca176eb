with source as (
    select * from {{ source('analysis', 'network_nodes') }}
),

final as (
    select
        monitor_id,
        network_level,
        collaboration_type,
        node_id,
        trial_count,
        degree,
        weighted_degree,
        betweenness,
        pagerank,
        community,
        x,
        y,
    from source
)

select * from final
