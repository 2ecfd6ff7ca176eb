with nodes as (
    select * from {{ ref('stg_analysis__network_nodes') }}
),

labels as (
    select * from {{ ref('int_network_node_labels') }}
),

monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

totals as (
    select * from {{ ref('int_monitor_periods') }} where period_kind = 'total'
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

compared_regions as (
    select distinct monitor_id, region_id from unit_regions where region_id is not null
),

categories as (
    select * from {{ ref('categories') }} where facet = 'collaboration_type'
),

all_trials as (
    select * from {{ ref('dim_facets') }} where facet = 'all'
),

cells as (
    select * from {{ ref('dim_cells') }}
),

-- The analysis counts trials too; a number that is published comes from where it is defined
counts as (
    select * from {{ ref('ind_trials') }}
),

addressed as (
    select
        nodes.*,
        {{ cell_id(
            'nodes.monitor_id', "'trial_count'", 'monitors.reference_unit_id', 'totals.period',
            dbt.concat(['nodes.network_level', "'_node'"]),
            dbt.concat(['nodes.collaboration_type', "':'", 'nodes.node_id'])
        ) }} as cell_id,
    from nodes
    inner join monitors on nodes.monitor_id = monitors.monitor_id
    inner join totals on nodes.monitor_id = totals.monitor_id
),

final as (
    select
        addressed.monitor_id,
        addressed.network_level,
        addressed.collaboration_type,
        -- The network of every type has no category of its own
        coalesce(categories.label_en, all_trials.label_en) as collaboration_type_label_en,
        coalesce(categories.label_zh, all_trials.label_zh) as collaboration_type_label_zh,
        cast(coalesce(categories.display_order, 0) as integer) as collaboration_type_order,
        cast(row_number() over (
            partition by addressed.monitor_id, addressed.network_level, addressed.collaboration_type
            order by counts.value desc, addressed.node_id
        ) as integer) as rank,
        count(*) over (
            partition by addressed.monitor_id, addressed.network_level, addressed.collaboration_type, counts.value
        ) > 1 as is_tie,
        addressed.node_id,
        coalesce(labels.label_en, addressed.node_id) as node_label_en,
        coalesce(labels.label_zh, addressed.node_id) as node_label_zh,
        compared_regions.region_id is not null as is_compared,
        cast(counts.value as bigint) as trial_count,
        cast(addressed.degree as bigint) as degree,
        cast(addressed.weighted_degree as bigint) as weighted_degree,
        cast(addressed.betweenness as decimal(28, 12)) as betweenness,
        cast(addressed.pagerank as decimal(28, 12)) as pagerank,
        cast(addressed.community as integer) as community,
        addressed.x is not null as is_drawn,
        cast(addressed.x as decimal(28, 12)) as x,
        cast(addressed.y as decimal(28, 12)) as y,
        cells.address,
    from addressed
    inner join cells on addressed.cell_id = cells.cell_id
    inner join counts on addressed.cell_id = counts.cell_id
    left join labels
        on addressed.network_level = labels.network_level and addressed.node_id = labels.node_id
    left join compared_regions
        on addressed.monitor_id = compared_regions.monitor_id and labels.region_id = compared_regions.region_id
    left join categories on addressed.collaboration_type = categories.category
    cross join all_trials
)

select * from final
