with source as (
    select * from {{ source('analysis', 'publication_network_edges') }}
),

final as (
    select
        monitor_id,
        unit_id,
        network_kind,
        from_node_id,
        to_node_id,
        shared_count,
        association_strength,
        disparity,
        is_in_backbone,
    from source
)

select * from final
