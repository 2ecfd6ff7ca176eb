with nodes as (
    select * from {{ ref('stg_analysis__publication_network_nodes') }}
),

labels as (
    select * from {{ ref('int_publication_network_labels') }}
),

kinds as (
    select * from {{ ref('publication_network_kinds') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

unit_countries as (
    select * from {{ ref('stg_monitors__publication_unit_countries') }}
),

totals as (
    select * from {{ ref('int_publication_periods') }} where period_kind = 'total'
),

cells as (
    select * from {{ ref('dim_cells') }}
),

addressed as (
    select
        nodes.*,
        -- Countries only: an institution's cells hold what it has in the unit's own country
        case
            when nodes.network_kind = 'country_collaboration' and unit_countries.country_id is null
                then {{ cell_id(
                    'nodes.monitor_id', "'joint_paper_count'", 'nodes.unit_id', 'totals.period', "'partner_country'",
                    'nodes.node_id'
                ) }}
            when nodes.network_kind = 'country_collaboration'
                then {{ cell_id('nodes.monitor_id', "'paper_count'", 'nodes.unit_id', 'totals.period') }}
        end as cell_id,
    from nodes
    inner join totals on nodes.monitor_id = totals.monitor_id
    left join unit_countries
        on nodes.monitor_id = unit_countries.monitor_id
            and nodes.unit_id = unit_countries.unit_id
            and nodes.node_id = unit_countries.country_id
),

final as (
    select
        addressed.monitor_id,
        addressed.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        addressed.network_kind,
        kinds.label_en as network_kind_label_en,
        kinds.label_zh as network_kind_label_zh,
        kinds.display_order as network_kind_order,
        cast(row_number() over (
            partition by addressed.monitor_id, addressed.unit_id, addressed.network_kind
            order by addressed.record_count desc, addressed.node_id
        ) as integer) as rank,
        count(*) over (
            partition by addressed.monitor_id, addressed.unit_id, addressed.network_kind, addressed.record_count
        ) > 1 as is_tie,
        addressed.node_id,
        coalesce(labels.label_en, addressed.node_id) as node_label_en,
        coalesce(labels.label_zh, addressed.node_id) as node_label_zh,
        case when addressed.network_kind <> 'bibliographic_coupling' then cast(addressed.record_count as bigint) end as paper_count,
        case when addressed.network_kind = 'bibliographic_coupling' then cast(addressed.record_count as bigint) end as reference_count,
        cast(addressed.degree as bigint) as degree,
        cast(addressed.weighted_degree as bigint) as weighted_degree,
        cast(addressed.betweenness as decimal(28, 12)) as betweenness,
        cast(addressed.pagerank as decimal(28, 12)) as pagerank,
        cast(addressed.community as integer) as community,
        addressed.is_above_minimum_degree,
        addressed.x is not null as is_drawn,
        cast(addressed.x as decimal(28, 12)) as x,
        cast(addressed.y as decimal(28, 12)) as y,
        cells.address,
    from addressed
    inner join kinds on addressed.network_kind = kinds.network_kind
    inner join units on addressed.monitor_id = units.monitor_id and addressed.unit_id = units.unit_id
    left join labels on addressed.network_kind = labels.network_kind and addressed.node_id = labels.node_id
    left join cells on addressed.cell_id = cells.cell_id
)

select * from final
