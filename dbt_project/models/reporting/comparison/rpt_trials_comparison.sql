with comparisons as (
    select * from {{ ref('int_monitor_comparisons') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

indicators as (
    select * from {{ ref('dim_indicators') }}
),

categories as (
    select * from {{ ref('int_trials_categories') }}
),

comparison_lines as (
    select * from {{ ref('comparison_lines') }}
),

-- The numbers of the compared monitors, not computed again
known_values as (
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, numerator, denominator, value
    from {{ ref('ind_trials') }}
    union all
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, numerator, denominator, value
    from {{ ref('ind_inhabitants') }}
),

cells as (
    select cell_id, address from {{ ref('dim_cells') }}
),

lines as (
    select
        comparison_lines.topic,
        comparison_lines.topic_label_en,
        comparison_lines.topic_label_zh,
        comparison_lines.topic_order,
        comparison_lines.indicator_id,
        comparison_lines.facet,
        comparison_lines.has_years,
        coalesce(comparison_lines.category, categories.category) as category,
        categories.label_en as category_label_en,
        categories.label_zh as category_label_zh,
        coalesce(categories.display_order, comparison_lines.line_order) as line_order,
    from comparison_lines
    left join categories
        on comparison_lines.facet = categories.facet
            and coalesce(comparison_lines.category, categories.category) = categories.category
),

compared_units as (
    select
        comparisons.monitor_id,
        comparisons.compared_monitor_id,
        comparisons.display_order,
        comparisons.period as total_period,
        comparisons.is_same_window,
        groups.unit_label_en as compared_monitor_label_en,
        groups.unit_label_zh as compared_monitor_label_zh,
        case when not comparisons.is_same_reference then reference_units.unit_label_en end as other_reference_label_en,
        case when not comparisons.is_same_reference then reference_units.unit_label_zh end as other_reference_label_zh,
        units.unit_id,
        units.unit_kind,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
    from comparisons
    inner join units as groups
        on comparisons.compared_monitor_id = groups.monitor_id and groups.unit_kind = 'group'
    inner join units as reference_units
        on comparisons.compared_monitor_id = reference_units.monitor_id and reference_units.unit_kind = 'reference'
    inner join units on comparisons.compared_monitor_id = units.monitor_id
    -- Regions and groups are compared; the reference population and what has no region are not
    where units.unit_kind in ('region', 'group')
),

-- The intersection of two windows: the years that are whole in both
common_years as (
    select
        comparisons.monitor_id,
        comparisons.compared_monitor_id,
        own.period,
        own.year,
    from comparisons
    inner join periods as own on comparisons.monitor_id = own.monitor_id
    inner join periods as compared
        on comparisons.compared_monitor_id = compared.monitor_id and own.year = compared.year
    where own.is_whole_year and compared.is_whole_year
),

gridded as (
    select
        compared_units.*,
        lines.*,
        'total' as row_type,
        compared_units.total_period as period,
        cast(null as integer) as year,
    from compared_units
    cross join lines
    union all
    select
        compared_units.*,
        lines.*,
        'year' as row_type,
        common_years.period,
        common_years.year,
    from compared_units
    inner join common_years
        on compared_units.monitor_id = common_years.monitor_id
            and compared_units.compared_monitor_id = common_years.compared_monitor_id
    cross join lines
    where lines.has_years
),

judged as (
    select
        gridded.*,
        known_values.numerator,
        known_values.denominator,
        known_values.value,
        cells.address,
        case
            when gridded.row_type = 'total' and not gridded.is_same_window then 'windows_differ'
            when known_values.value is not null then 'given'
            when known_values.cell_id is not null then 'zero_denominator'
            when gridded.indicator_id = 'trial_count_per_million' then 'no_inhabitants'
            when gridded.indicator_id = 'trial_count_cagr' then 'too_few_years'
            else 'no_cell'
        end as value_status,
    from gridded
    left join known_values
        on gridded.compared_monitor_id = known_values.monitor_id
            and gridded.indicator_id = known_values.indicator_id
            and gridded.unit_id = known_values.unit_id
            and gridded.period = known_values.period
            and gridded.facet = known_values.facet
            and gridded.category = known_values.category
    left join cells on known_values.cell_id = cells.cell_id
),

final as (
    select
        judged.monitor_id,
        judged.compared_monitor_id,
        judged.compared_monitor_label_en,
        judged.compared_monitor_label_zh,
        cast(judged.display_order as integer) as compared_monitor_order,
        judged.unit_id,
        judged.unit_label_en,
        judged.unit_label_zh,
        judged.unit_order,
        judged.unit_kind,
        judged.row_type,
        judged.year,
        judged.period,
        judged.topic,
        judged.topic_label_en,
        judged.topic_label_zh,
        judged.topic_order,
        case when judged.facet = 'all' then judged.indicator_id else judged.category end as line_id,
        case when judged.facet = 'all' then indicators.label_en else judged.category_label_en end as line_label_en,
        case when judged.facet = 'all' then indicators.label_zh else judged.category_label_zh end as line_label_zh,
        judged.line_order,
        judged.indicator_id,
        indicators.value_kind,
        judged.facet,
        judged.category,
        judged.value_status,
        -- A share of another reference population is another quantity, and says so beside the number
        case when judged.indicator_id = 'trial_share_of_reference' then judged.other_reference_label_en end
            as other_reference_label_en,
        case when judged.indicator_id = 'trial_share_of_reference' then judged.other_reference_label_zh end
            as other_reference_label_zh,
        -- Totals over other days are no comparison, whatever they are
        case when judged.value_status = 'given' then judged.numerator end as numerator,
        case when judged.value_status = 'given' then judged.denominator end as denominator,
        case when judged.value_status = 'given' then judged.value end as value,
        case when judged.value_status <> 'windows_differ' then judged.address end as address,
    from judged
    inner join indicators on judged.indicator_id = indicators.indicator_id
)

select * from final
