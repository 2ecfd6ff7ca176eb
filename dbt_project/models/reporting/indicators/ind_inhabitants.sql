with cells as (
    select * from {{ ref('dim_cells') }}
),

rate_cells as (
    select * from {{ ref('int_trials_per_inhabitant_cells') }}
),

trial_values as (
    select * from {{ ref('ind_trials') }}
),

inhabitants as (
    {{ counts_from_members(ref('int_inhabitants_members')) }}
),

rates as (
    select
        rate_cells.cell_id,
        trial_values.value as numerator,
        inhabitants.value as denominator,
        {{ per_million('trial_values.value', 'inhabitants.value') }} as value,
    from rate_cells
    inner join trial_values on rate_cells.numerator_cell_id = trial_values.cell_id
    inner join inhabitants on rate_cells.denominator_cell_id = inhabitants.cell_id
),

computed as (
    select
        cell_id,
        cast(null as decimal(28, 12)) as numerator,
        cast(null as decimal(28, 12)) as denominator,
        value,
    from inhabitants
    union all
    select
        cell_id,
        numerator,
        denominator,
        value,
    from rates
),

final as (
    select
        cells.cell_id,
        cells.monitor_id,
        cells.indicator_id,
        cells.unit_id,
        cells.period,
        cells.facet,
        cells.category,
        cells.counting,
        computed.numerator,
        computed.denominator,
        computed.value,
    from computed
    inner join cells on computed.cell_id = cells.cell_id
)

select * from final
