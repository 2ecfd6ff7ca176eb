with ranked as (
    select * from {{ ref('int_publication_network_nodes_ranked') }}
),

nodes as (
    select * from {{ ref('rpt_publication_network_nodes') }}
),

edges as (
    select * from {{ ref('rpt_publication_network_edges') }}
),

kinds as (
    select * from {{ ref('publication_network_kinds') }}
),

monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

totals as (
    select * from {{ ref('int_publication_periods') }} where period_kind = 'total'
),

members as (
    select * from {{ ref('int_publications_units') }} where counting = 'full'
),

records as (
    select * from {{ ref('int_publication_records_ranked') }}
),

-- Of no work nothing is known: without one the unit has no data and no day
loaded as (
    select
        members.monitor_id,
        members.unit_id,
        count(distinct members.publication_id) as paper_count,
        max(cast(records.fetched_at as date)) as data_as_of,
        bool_or(records.is_sample) as is_sample,
    from members
    inner join records on members.publication_id = records.publication_id
    group by members.monitor_id, members.unit_id
),

candidates as (
    select
        monitor_id,
        unit_id,
        network_kind,
        count(*) as candidate_count,
        sum(case when is_frequent then 0 else 1 end) as infrequent_count,
        sum(case when is_frequent and not is_kept then 1 else 0 end) as beyond_limit_count,
    from ranked
    group by monitor_id, unit_id, network_kind
),

sized as (
    select
        monitor_id,
        unit_id,
        network_kind,
        count(*) as node_count,
        max(community) as community_count,
    from nodes
    group by monitor_id, unit_id, network_kind
),

joined as (
    select
        monitor_id,
        unit_id,
        network_kind,
        count(*) as edge_count,
        sum(case when is_in_backbone then 1 else 0 end) as backbone_edge_count,
    from edges
    group by monitor_id, unit_id, network_kind
),

final as (
    select
        units.monitor_id,
        monitors.title_en,
        monitors.title_zh,
        units.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        kinds.network_kind,
        kinds.label_en as network_kind_label_en,
        kinds.label_zh as network_kind_label_zh,
        kinds.display_order as network_kind_order,
        kinds.node_label_en,
        kinds.node_label_zh,
        kinds.shared_en as shared_label_en,
        totals.period,
        cast(coalesce(loaded.paper_count, 0) as bigint) as paper_count,
        cast(coalesce(candidates.candidate_count, 0) as bigint) as candidate_count,
        cast(coalesce(candidates.infrequent_count, 0) as bigint) as infrequent_count,
        cast(coalesce(candidates.beyond_limit_count, 0) as bigint) as beyond_limit_count,
        cast(coalesce(sized.node_count, 0) as bigint) as node_count,
        cast(coalesce(joined.edge_count, 0) as bigint) as edge_count,
        cast(coalesce(joined.backbone_edge_count, 0) as bigint) as backbone_edge_count,
        cast(coalesce(sized.community_count, 0) as bigint) as community_count,
        kinds.minimum_record_count,
        kinds.most_node_count,
        cast(monitors.network_minimum_degree as integer) as network_minimum_degree,
        loaded.data_as_of,
        coalesce(loaded.is_sample, false) as is_sample,
    from units
    inner join monitors on units.monitor_id = monitors.monitor_id
    inner join totals on units.monitor_id = totals.monitor_id
    cross join kinds
    left join loaded on units.monitor_id = loaded.monitor_id and units.unit_id = loaded.unit_id
    left join candidates
        on units.monitor_id = candidates.monitor_id
            and units.unit_id = candidates.unit_id
            and kinds.network_kind = candidates.network_kind
    left join sized
        on units.monitor_id = sized.monitor_id
            and units.unit_id = sized.unit_id
            and kinds.network_kind = sized.network_kind
    left join joined
        on units.monitor_id = joined.monitor_id
            and units.unit_id = joined.unit_id
            and kinds.network_kind = joined.network_kind
    where units.unit_kind = 'country'
)

select * from final
