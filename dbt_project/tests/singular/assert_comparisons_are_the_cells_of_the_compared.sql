-- A compared number is the compared monitor's own cell with its own value, and a missing one says why.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_trials_comparison'}}}) }}
with own as (
    select cells.address, cells.monitor_id, cells.unit_id, cells.period, known.value
    from {{ ref('dim_cells') }} as cells
    inner join (
        select cell_id, value from {{ ref('ind_trials') }}
        union all
        select cell_id, value from {{ ref('ind_inhabitants') }}
    ) as known on cells.cell_id = known.cell_id
)

select
    compared.*,
    own.value as own_value,
from {{ ref('rpt_trials_comparison') }} as compared
left join own on compared.address = own.address
where compared.value_status = 'no_cell'
    or (compared.value_status = 'given') <> (compared.value is not null)
    or (
        compared.value_status = 'given'
        and (
            own.address is null
            or own.value <> compared.value
            or own.monitor_id <> compared.compared_monitor_id
            or own.unit_id <> compared.unit_id
            or own.period <> compared.period
        )
    )
