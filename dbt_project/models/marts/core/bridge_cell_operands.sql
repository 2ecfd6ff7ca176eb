with ratio_cells as (
    select cell_id, numerator_cell_id, denominator_cell_id from {{ ref('int_trials_ratio_cells') }}
    union all
    select cell_id, numerator_cell_id, denominator_cell_id from {{ ref('int_trials_per_inhabitant_cells') }}
    union all
    select cell_id, numerator_cell_id, denominator_cell_id from {{ ref('int_trials_quality_ratio_cells') }}
    union all
    select cell_id, numerator_cell_id, denominator_cell_id from {{ ref('int_publications_ratio_cells') }}
),

series_cells as (
    select cell_id, operand_cell_id, operand_role, operand_order from {{ ref('int_trials_series_cells') }}
    union all
    select cell_id, operand_cell_id, operand_role, operand_order from {{ ref('int_publications_series_cells') }}
    union all
    select cell_id, operand_cell_id, 'counted' as operand_role, operand_order
    from {{ ref('int_publications_partner_count_cells') }}
    where operand_cell_id is not null
),

final as (
    select
        cell_id,
        numerator_cell_id as operand_cell_id,
        'numerator' as operand_role,
        1 as operand_order,
    from ratio_cells
    union all
    select
        cell_id,
        denominator_cell_id as operand_cell_id,
        'denominator' as operand_role,
        2 as operand_order,
    from ratio_cells
    union all
    select
        cell_id,
        operand_cell_id,
        operand_role,
        operand_order,
    from series_cells
)

select * from final
