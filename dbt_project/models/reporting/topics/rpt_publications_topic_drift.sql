with drift as (
    select * from {{ ref('stg_analysis__topic_drift') }}
),

clusters as (
    select * from {{ ref('rpt_publications_hotspots') }}
),

final as (
    select
        drift.monitor_id,
        drift.unit_id,
        earlier.unit_label_en,
        earlier.unit_label_zh,
        earlier.unit_order,
        drift.from_period,
        drift.to_period,
        {{ dbt.concat(['earlier.unit_label_en', "': '", 'drift.from_period', "' → '", 'drift.to_period']) }} as group_label_en,
        {{ dbt.concat(['earlier.unit_label_zh', "'：'", 'drift.from_period', "' → '", 'drift.to_period']) }} as group_label_zh,
        cast(drift.from_cluster as integer) as from_cluster,
        earlier.label as from_label,
        cast(drift.to_cluster as integer) as to_cluster,
        later.label as to_label,
        cast(drift.cosine as decimal(18, 6)) as cosine,
        cast(drift.shared_term_count as bigint) as shared_term_count,
        cast(drift.term_overlap as decimal(18, 6)) as term_overlap,
        array_to_string(drift.shared_terms, '; ') as shared_terms,
        drift.is_closest,
    from drift
    inner join clusters as earlier
        on drift.monitor_id = earlier.monitor_id
            and drift.unit_id = earlier.unit_id
            and drift.from_period = earlier.period
            and drift.from_cluster = earlier.cluster
    inner join clusters as later
        on drift.monitor_id = later.monitor_id
            and drift.unit_id = later.unit_id
            and drift.to_period = later.period
            and drift.to_cluster = later.cluster
)

select * from final
