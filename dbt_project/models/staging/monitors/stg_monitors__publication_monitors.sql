with source as (
    select * from {{ source('monitors', 'publication_monitors') }}
),

final as (
    select
        monitor_id,
        title_en,
        title_zh,
        description_en,
        description_zh,
        records,
        published_from,
        published_to,
        growth_from,
        growth_to,
        network_minimum_degree,
        counting,
        document_id,
        group_unit_id,
        file,
        file_sha256,
        topics_set,
        topics_cluster_on,
        topics_minimum_tfidf,
        topics_cluster_count,
        topics_bootstraps,
    from source
)

select * from final
