with count_cells as (
    select * from {{ ref('int_trials_count_cells') }}
),

inhabitant_cells as (
    select * from {{ ref('int_inhabitants_cells') }}
),

final as (
    select
        {{ cell_id('count_cells.monitor_id', "'trial_count_per_million'", 'count_cells.unit_id', 'count_cells.period') }}
            as cell_id,
        count_cells.monitor_id,
        'trial_count_per_million' as indicator_id,
        count_cells.unit_id,
        count_cells.period,
        count_cells.facet,
        count_cells.category,
        count_cells.counting,
        count_cells.cell_id as numerator_cell_id,
        inhabitant_cells.cell_id as denominator_cell_id,
    from count_cells
    -- A unit without inhabitants has no rate
    inner join inhabitant_cells
        on count_cells.monitor_id = inhabitant_cells.monitor_id and count_cells.unit_id = inhabitant_cells.unit_id
    where count_cells.facet = 'all'
)

select * from final
