with count_cells as (
    select * from {{ ref('int_trials_count_cells') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

shares_of_all as (
    select
        monitor_id,
        'trial_share' as indicator_id,
        unit_id,
        period,
        facet,
        category,
        cell_id as numerator_cell_id,
        {{ cell_id('monitor_id', "'trial_count'", 'unit_id', 'period') }} as denominator_cell_id,
    from count_cells
    where facet not in (
        'all', 'region_set', 'city_set', 'domestic_partner_region', 'international_partner_country',
        'interventional_sponsor_class', 'sponsor', 'condition', 'intervention_term', 'city',
        'region_node', 'city_node', 'institution_node', 'country_node', 'region_pair', 'country_pair'
    )
),

shares_of_interventional as (
    select
        monitor_id,
        'trial_share_of_interventional' as indicator_id,
        unit_id,
        period,
        facet,
        category,
        cell_id as numerator_cell_id,
        {{ cell_id('monitor_id', "'trial_count'", 'unit_id', 'period', "'study_type'", "'interventional'") }}
            as denominator_cell_id,
    from count_cells
    where facet in ('phase', 'interventional_sponsor_class')
),

shares_of_group as (
    select
        count_cells.monitor_id,
        'trial_share_of_group' as indicator_id,
        count_cells.unit_id,
        count_cells.period,
        count_cells.facet,
        count_cells.category,
        count_cells.cell_id as numerator_cell_id,
        {{ cell_id('count_cells.monitor_id', "'trial_count'", 'monitors.group_unit_id', 'count_cells.period') }}
            as denominator_cell_id,
    from count_cells
    inner join units
        on count_cells.monitor_id = units.monitor_id and count_cells.unit_id = units.unit_id
    inner join monitors on count_cells.monitor_id = monitors.monitor_id
    where count_cells.facet = 'all' and units.unit_kind = 'region'
),

shares_of_reference as (
    select
        count_cells.monitor_id,
        'trial_share_of_reference' as indicator_id,
        count_cells.unit_id,
        count_cells.period,
        count_cells.facet,
        count_cells.category,
        count_cells.cell_id as numerator_cell_id,
        {{ cell_id('count_cells.monitor_id', "'trial_count'", 'monitors.reference_unit_id', 'count_cells.period') }}
            as denominator_cell_id,
    from count_cells
    inner join units
        on count_cells.monitor_id = units.monitor_id and count_cells.unit_id = units.unit_id
    inner join monitors on count_cells.monitor_id = monitors.monitor_id
    where count_cells.facet = 'all' and units.unit_kind in ('region', 'group', 'unresolved')
),

shares_of_collaboration_type as (
    select
        monitor_id,
        'trial_share_of_collaboration_type' as indicator_id,
        unit_id,
        period,
        facet,
        category,
        cell_id as numerator_cell_id,
        {{ cell_id(
            'monitor_id', "'trial_count'", 'unit_id', 'period', "'collaboration_type'",
            dbt.split_part('category', "':'", 1)
        ) }} as denominator_cell_id,
    from count_cells
    where facet in ('region_set', 'city_set')
),

ratios as (
    select * from shares_of_all
    union all
    select * from shares_of_interventional
    union all
    select * from shares_of_group
    union all
    select * from shares_of_reference
    union all
    select * from shares_of_collaboration_type
),

final as (
    select
        {{ cell_id('monitor_id', 'indicator_id', 'unit_id', 'period', 'facet', 'category') }} as cell_id,
        monitor_id,
        indicator_id,
        unit_id,
        period,
        facet,
        category,
        'full' as counting,
        numerator_cell_id,
        denominator_cell_id,
    from ratios
)

select * from final
