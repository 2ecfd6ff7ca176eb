with participations as (
    select * from {{ ref('int_networks_input') }}
),

monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

-- A network is of the whole window
totals as (
    select * from {{ ref('int_monitor_periods') }} where period_kind = 'total'
),

nodes as (
    select
        monitor_id,
        record_id,
        {{ dbt.concat(['network_level', "'_node'"]) }} as facet,
        {{ dbt.concat(['collaboration_type', "':'", 'node_id']) }} as category,
    from participations
),

pairs as (
    select
        one.monitor_id,
        one.record_id,
        {{ dbt.concat(['one.network_level', "'_pair'"]) }} as facet,
        {{ dbt.concat(['one.collaboration_type', "':'", 'one.node_id', "'+'", 'other.node_id']) }} as category,
    from participations as one
    inner join participations as other
        on one.monitor_id = other.monitor_id
            and one.network_level = other.network_level
            and one.collaboration_type = other.collaboration_type
            and one.record_id = other.record_id
            and one.node_id < other.node_id
    -- Pairs of cities and institutions are too many to list their members: a trial of 100 sites has 4,950
    where one.network_level in ('region', 'country')
),

categories as (
    select * from nodes
    union all
    select * from pairs
),

final as (
    select
        categories.monitor_id,
        categories.record_id,
        monitors.reference_unit_id as unit_id,
        totals.period,
        categories.facet,
        categories.category,
    from categories
    inner join monitors on categories.monitor_id = monitors.monitor_id
    inner join totals on categories.monitor_id = totals.monitor_id
)

select * from final
