with source as (
    select * from {{ source('analysis', 'network_edges') }}
),

final as (
    select
        monitor_id,
        network_level,
        collaboration_type,
        from_node_id,
        to_node_id,
        trial_count,
        association_strength,
    from source
)

select * from final
