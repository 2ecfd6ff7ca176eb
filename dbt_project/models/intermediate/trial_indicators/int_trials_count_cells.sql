with units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

categories as (
    select * from {{ ref('int_trials_categories') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

collaboration_types as (
    select * from {{ ref('categories') }} where facet = 'collaboration_type'
),

observed as (
    select distinct
        monitor_id,
        unit_id,
        period,
        facet,
        category,
    from {{ ref('int_trials_cell_records') }}
),

facet_categories as (
    select facet, category from categories
),

-- An empty cell is a zero that a reader may ask for, not a missing row
gridded as (
    select
        units.monitor_id,
        units.unit_id,
        periods.period,
        facet_categories.facet,
        facet_categories.category,
    from units
    inner join periods on units.monitor_id = periods.monitor_id
    cross join facet_categories
),

single_unit_sets as (
    select
        groups.monitor_id,
        groups.unit_id,
        periods.period,
        'region_set' as facet,
        {{ dbt.concat(['collaboration_types.category', "':'", 'members.unit_id']) }} as category,
    from units as groups
    inner join units as members on groups.monitor_id = members.monitor_id
    inner join periods on groups.monitor_id = periods.monitor_id
    cross join collaboration_types
    where groups.unit_kind = 'group' and members.unit_kind = 'region' and periods.period_kind = 'total'
),

-- The regions compared are partners of each other even when they share no trial
compared_partners as (
    select
        units.monitor_id,
        units.unit_id,
        periods.period,
        'domestic_partner_region' as facet,
        others.region_id as category,
    from units
    inner join unit_regions as others
        on units.monitor_id = others.monitor_id and units.unit_id <> others.unit_id
    inner join periods on units.monitor_id = periods.monitor_id
    where units.unit_kind = 'region' and others.region_id is not null and periods.period_kind = 'total'
),

cells as (
    select * from gridded
    union
    select * from single_unit_sets
    union
    select * from compared_partners
    union
    select * from observed
),

final as (
    select
        {{ cell_id('monitor_id', "'trial_count'", 'unit_id', 'period', 'facet', 'category') }} as cell_id,
        monitor_id,
        'trial_count' as indicator_id,
        unit_id,
        period,
        facet,
        category,
        'full' as counting,
    from cells
)

select * from final
