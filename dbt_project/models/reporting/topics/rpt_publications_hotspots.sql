with clusters as (
    select * from {{ ref('stg_analysis__topic_clusters') }}
),

terms as (
    select * from {{ ref('stg_analysis__topic_terms') }}
),

-- How well the declared number of clusters separates; the others are in rpt_publications_topic_selection
selection as (
    select * from {{ ref('stg_analysis__topic_selection') }} where is_declared
),

units as (
    select * from {{ ref('dim_units') }}
),

own_terms as (
    select
        monitor_id,
        unit_id,
        period,
        cluster,
        term_label,
        document_count,
        distinctiveness,
        term,
        row_number() over (partition by monitor_id, unit_id, period, cluster order by distinctiveness desc, term) as place,
    from terms
    -- A term that is distinctive of no cluster is in rpt_publications_hotspot_terms only
    where cluster is not null
),

-- As the published tables print them: term and the documents of unit and period that contain it
shown_terms as (
    select
        monitor_id,
        unit_id,
        period,
        cluster,
        {{ joined_in_order(dbt.concat(['term_label', "' ('", 'cast(document_count as varchar)', "')'"]), 'place', "'; '") }} as terms,
    from own_terms
    where place <= {{ var('topic_terms') }}
    group by monitor_id, unit_id, period, cluster
),

final as (
    select
        clusters.monitor_id,
        clusters.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        clusters.period,
        {{ unit_and('clusters.period') }},
        cast(clusters.cluster as integer) as cluster,
        -- Without a distinctive term a topic has no words of its own
        coalesce(nullif(clusters.label, ''), cast(clusters.cluster as varchar)) as label,
        shown_terms.terms,
        cast(clusters.document_count as bigint) as document_count,
        cast(clusters.recurrence as decimal(18, 6)) as recurrence,
        not clusters.is_unstable as is_stable,
        case when clusters.is_unstable then 'unstable' else 'stable' end as stability,
        cast(selection.silhouette as decimal(18, 6)) as silhouette,
    from clusters
    inner join units on clusters.monitor_id = units.monitor_id and clusters.unit_id = units.unit_id
    inner join selection
        on clusters.monitor_id = selection.monitor_id
            and clusters.unit_id = selection.unit_id
            and clusters.period = selection.period
    left join shown_terms
        on clusters.monitor_id = shown_terms.monitor_id
            and clusters.unit_id = shown_terms.unit_id
            and clusters.period = shown_terms.period
            and clusters.cluster = shown_terms.cluster
)

select * from final
