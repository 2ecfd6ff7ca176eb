with documents as (
    select * from {{ ref('documents') }}
),

cells as (
    select * from {{ ref('dim_cells') }}
),

bridge as (
    select * from {{ ref('bridge_cell_operands') }}
),

claims as (
    select * from {{ ref('fct_claims') }}
),

counts as (
    select document_id, cell_id, value, spelled from {{ ref('int_claims_counts') }}
    union all
    select document_id, cell_id, value, spelled from {{ ref('int_claims_set_counts') }}
),

-- The share of the whole in itself is printed in total rows; it divides the count by itself
wholes as (
    select distinct
        document_id,
        cell_id,
        {{ cell_id('monitor_id', "'trial_count'", 'unit_id', 'period') }} as whole_cell_id,
        indicator_id,
        unit_id,
        period,
        facet,
        category,
    from claims
    where indicator_id = 'trial_share' and facet = 'all' and cell_id is not null
),

operands as (
    select
        documents.document_id,
        cells.cell_id,
        cells.indicator_id,
        cells.unit_id,
        cells.period,
        cells.facet,
        cells.category,
        bridge.operand_cell_id,
        bridge.operand_role,
        bridge.operand_order,
    from documents
    inner join cells on documents.monitor_id = cells.monitor_id
    inner join bridge on cells.cell_id = bridge.cell_id
    union all
    select
        document_id, cell_id, indicator_id, unit_id, period, facet, category, whole_cell_id, 'numerator', 1,
    from wholes
    union all
    select
        document_id, cell_id, indicator_id, unit_id, period, facet, category, whole_cell_id, 'denominator', 2,
    from wholes
),

with_counts as (
    select
        operands.*,
        counts.value,
        counts.spelled,
    from operands
    inner join counts
        on operands.document_id = counts.document_id and operands.operand_cell_id = counts.cell_id
),

paired as (
    select
        document_id,
        cell_id,
        indicator_id,
        unit_id,
        period,
        facet,
        category,
        max(case when operand_role in ('numerator', 'last') then value end) as numerator,
        max(case when operand_role in ('denominator', 'first') then value end) as denominator,
        max(case when operand_role in ('numerator', 'last') then spelled end) as numerator_spelled,
        max(case when operand_role in ('denominator', 'first') then spelled end) as denominator_spelled,
        max(case when operand_role = 'last' then operand_order end)
            - max(case when operand_role = 'first' then operand_order end) as intervals,
    from with_counts
    where operand_role <> 'term'
    group by document_id, cell_id, indicator_id, unit_id, period, facet, category
),

ratios as (
    select
        document_id,
        cell_id,
        indicator_id,
        unit_id,
        period,
        facet,
        category,
        numerator,
        denominator,
        {{ share('numerator', 'denominator') }} as value,
        {{ dbt.concat(['numerator_spelled', "' / '", 'denominator_spelled']) }} as spelled,
    from paired
    -- Without both operands nothing can be divided
    where intervals is null and numerator is not null and denominator is not null
),

growth as (
    select
        document_id,
        cell_id,
        indicator_id,
        unit_id,
        period,
        facet,
        category,
        numerator,
        denominator,
        {{ cagr('denominator', 'numerator', 'intervals') }} as value,
        {{ dbt.concat([
            "'('", 'numerator_spelled', "' / '", 'denominator_spelled',
            "')^(1 / '", 'cast(intervals as varchar)', "') − 1'",
        ]) }} as spelled,
    from paired
    where intervals is not null and numerator is not null and denominator is not null
),

term_values as (
    select document_id, cell_id, value, spelled from counts
    union all
    select document_id, cell_id, value, {{ spelled('100 * value', '2') }} as spelled from ratios
),

terms as (
    select
        operands.*,
        term_values.value,
        term_values.spelled,
    from operands
    left join term_values
        on operands.document_id = term_values.document_id and operands.operand_cell_id = term_values.cell_id
    where operands.operand_role = 'term'
),

means as (
    select
        document_id,
        cell_id,
        indicator_id,
        unit_id,
        period,
        facet,
        category,
        cast(sum(value) as decimal(28, 12)) as numerator,
        cast(count(*) as decimal(28, 12)) as denominator,
        {{ mean_of('sum(value)', 'count(*)') }} as value,
        {{ dbt.concat([
            "'('", joined_in_order('spelled', 'operand_order', "' + '"), "') / '", 'cast(count(*) as varchar)'
        ]) }} as spelled,
    from terms
    group by document_id, cell_id, indicator_id, unit_id, period, facet, category
    -- A mean over some of the years would be another number
    having count(*) = count(value)
),

final as (
    select * from ratios
    union all
    select * from growth
    union all
    select * from means
)

select * from final
