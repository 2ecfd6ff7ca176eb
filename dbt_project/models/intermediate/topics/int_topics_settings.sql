with monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

final as (
    select
        monitor_id,
        topics_minimum_tfidf as minimum_tfidf,
        topics_cluster_count as cluster_count,
        topics_cluster_on as cluster_on,
        topics_bootstraps as bootstraps,
    from monitors
    -- A monitor without the key has no topics
    where topics_set is not null
)

select * from final
