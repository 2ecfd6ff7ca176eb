with count_cells as (
    select * from {{ ref('int_trials_count_cells') }}
),

ratio_cells as (
    select * from {{ ref('int_trials_ratio_cells') }}
),

series_cells as (
    select * from {{ ref('int_trials_series_cells') }}
),

inhabitant_cells as (
    select * from {{ ref('int_inhabitants_cells') }}
),

rate_cells as (
    select * from {{ ref('int_trials_per_inhabitant_cells') }}
),

quality_cells as (
    select * from {{ ref('int_trials_quality_cells') }}
),

quality_ratio_cells as (
    select * from {{ ref('int_trials_quality_ratio_cells') }}
),

registries_cells as (
    select * from {{ ref('int_registries_count_cells') }}
),

publications_cells as (
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting
    from {{ ref('int_publications_count_cells') }}
    union all
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting
    from {{ ref('int_publications_ratio_cells') }}
    union all
    select distinct cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting
    from {{ ref('int_publications_series_cells') }}
    union all
    select distinct cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting
    from {{ ref('int_publications_partner_count_cells') }}
),

cells as (
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting from publications_cells
    union all
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting from count_cells
    union all
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting from ratio_cells
    union all
    select distinct cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting from series_cells
    union all
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting from inhabitant_cells
    union all
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting from rate_cells
    union all
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting from quality_cells
    union all
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting from quality_ratio_cells
    union all
    select cell_id, monitor_id, indicator_id, unit_id, period, facet, category, counting from registries_cells
),

final as (
    select
        cell_id,
        monitor_id,
        indicator_id,
        unit_id,
        period,
        facet,
        category,
        counting,
        {{ cell_address('monitor_id', 'indicator_id', 'unit_id', 'period', 'facet', 'category', 'counting') }} as address,
    from cells
)

select * from final
