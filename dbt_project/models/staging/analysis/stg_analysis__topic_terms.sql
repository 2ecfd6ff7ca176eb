with source as (
    select * from {{ source('analysis', 'topic_terms') }}
),

final as (
    select
        monitor_id,
        unit_id,
        period,
        term,
        document_count,
        occurrence_count,
        summed_tf_idf,
        rank,
        cluster,
        cluster_document_count,
        distinctiveness,
        term_label,
    from source
)

select * from final
