with comparisons as (
    select * from {{ ref('int_monitor_comparisons') }}
),

monitors as (
    select * from {{ ref('dim_monitors') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

inhabitants as (
    select
        cells.monitor_id,
        cells.unit_id,
        cells.period,
        cells.address,
        ind_inhabitants.value,
    from {{ ref('dim_cells') }} as cells
    inner join {{ ref('ind_inhabitants') }} as ind_inhabitants on cells.cell_id = ind_inhabitants.cell_id
    where cells.indicator_id = 'inhabitant_count'
),

final as (
    select
        comparisons.monitor_id,
        comparisons.compared_monitor_id,
        groups.unit_label_en as compared_monitor_label_en,
        groups.unit_label_zh as compared_monitor_label_zh,
        cast(comparisons.display_order as integer) as compared_monitor_order,
        monitors.title_en,
        monitors.title_zh,
        comparisons.window_from,
        comparisons.window_to,
        reference_units.unit_label_en as reference_label_en,
        reference_units.unit_label_zh as reference_label_zh,
        reference_units.places as reference_places,
        comparisons.is_same_window,
        comparisons.is_same_reference,
        comparisons.is_same_geography,
        comparisons.is_same_filter,
        comparisons.is_same_counting,
        cast(inhabitants.value as bigint) as inhabitant_count,
        cast(inhabitants.period as integer) as inhabitant_year,
        inhabitants.address as inhabitant_count_address,
    from comparisons
    inner join monitors on comparisons.compared_monitor_id = monitors.monitor_id
    inner join units as groups
        on monitors.monitor_id = groups.monitor_id and monitors.group_unit_id = groups.unit_id
    inner join units as reference_units
        on monitors.monitor_id = reference_units.monitor_id and monitors.reference_unit_id = reference_units.unit_id
    left join inhabitants
        on groups.monitor_id = inhabitants.monitor_id and groups.unit_id = inhabitants.unit_id
)

select * from final
