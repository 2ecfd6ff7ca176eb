with source as (
    select * from {{ source('analysis', 'topic_drift') }}
),

final as (
    select
        monitor_id,
        unit_id,
        from_period,
        to_period,
        from_cluster,
        to_cluster,
        cosine,
        shared_term_count,
        term_overlap,
        shared_terms,
        is_closest,
    from source
)

select * from final
