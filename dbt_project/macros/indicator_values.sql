-- The values of a family of indicators, in the long form of ind_trials. Every count is the sum of its members, everything else
-- is computed from the cells it names as operands. Reads the CTE `cells` (rows of dim_cells) and makes the CTE `final`.
{% macro indicator_values() -%}
indicators as (
    select * from {{ ref('indicators') }}
),

operands as (
    select * from {{ ref('bridge_cell_operands') }}
),

-- The definition of every count: the sum of its members
member_sums as (
    {{ counts_from_members(ref('bridge_cell_members')) }}
),

counts as (
    select
        cells.cell_id,
        cast(null as decimal(28, 12)) as numerator,
        cast(null as decimal(28, 12)) as denominator,
        coalesce(member_sums.value, 0) as value,
    from cells
    inner join indicators on cells.indicator_id = indicators.indicator_id
    left join member_sums on cells.cell_id = member_sums.cell_id
    -- Members of a median have durations; their weights are no number
    where indicators.value_kind = 'count'
),

operand_counts as (
    select
        operands.cell_id,
        operands.operand_role,
        counts.value,
    from operands
    inner join counts on operands.operand_cell_id = counts.cell_id
),

paired as (
    select
        cell_id,
        max(case when operand_role in ('numerator', 'last') then value end) as numerator,
        max(case when operand_role in ('denominator', 'first') then value end) as denominator,
    from operand_counts
    where operand_role in ('numerator', 'denominator', 'first', 'last')
    group by cell_id
),

ratios as (
    select
        paired.cell_id,
        paired.numerator,
        paired.denominator,
        {{ share('paired.numerator', 'paired.denominator') }} as value,
    from paired
    where paired.cell_id not in (select cell_id from operands where operand_role in ('first', 'last'))
),

spans as (
    select
        cell_id,
        max(operand_order) - min(operand_order) as intervals,
    from operands
    where operand_role in ('first', 'last')
    group by cell_id
),

growth as (
    select
        paired.cell_id,
        paired.numerator,
        paired.denominator,
        {{ cagr('paired.denominator', 'paired.numerator', 'spans.intervals') }} as value,
    from paired
    inner join spans on paired.cell_id = spans.cell_id
),

term_values as (
    select cell_id, value from counts
    union all
    select cell_id, value from ratios
),

means as (
    select
        operands.cell_id,
        cast(sum(term_values.value) as decimal(28, 12)) as numerator,
        cast(count(term_values.value) as decimal(28, 12)) as denominator,
        {{ mean_of('sum(term_values.value)', 'count(term_values.value)') }} as value,
    from operands
    inner join term_values on operands.operand_cell_id = term_values.cell_id
    -- A year without a denominator has no share and is not averaged over as zero; without any there is no mean, a null
    where operands.operand_role = 'term'
    group by operands.cell_id
),

-- How many cells a number counts: the operands are those that fulfil its condition
cell_counts as (
    select
        cells.cell_id,
        cast(null as decimal(28, 12)) as numerator,
        cast(null as decimal(28, 12)) as denominator,
        cast(count(operands.operand_cell_id) as decimal(28, 12)) as value,
    from cells
    inner join indicators on cells.indicator_id = indicators.indicator_id
    left join operands on cells.cell_id = operands.cell_id
    where indicators.value_kind = 'cell_count'
    group by cells.cell_id
),

computed as (
    select * from counts
    union all
    select * from cell_counts
    union all
    select * from ratios
    union all
    select * from growth
    union all
    select * from means
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
{%- endmacro %}
