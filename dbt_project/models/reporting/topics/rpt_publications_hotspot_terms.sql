with terms as (
    select * from {{ ref('stg_analysis__topic_terms') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        terms.monitor_id,
        terms.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        terms.period,
        {{ unit_and('terms.period') }},
        terms.term,
        coalesce(terms.term_label, terms.term) as term_label,
        cast(terms.rank as integer) as rank,
        cast(terms.cluster as integer) as cluster,
        cast(terms.document_count as bigint) as document_count,
        cast(terms.occurrence_count as bigint) as occurrence_count,
        cast(terms.cluster_document_count as bigint) as cluster_document_count,
        cast(terms.summed_tf_idf as decimal(18, 6)) as summed_tf_idf,
        cast(terms.distinctiveness as decimal(18, 6)) as distinctiveness,
    from terms
    inner join units on terms.monitor_id = units.monitor_id and terms.unit_id = units.unit_id
)

select * from final
