with patterns as (
    select * from {{ ref('claim_patterns') }}
),

counts as (
    select * from {{ ref('fct_claims') }} where indicator_id = 'trial_count' and cell_id is not null
),

scopes as (
    select distinct document_id, monitor_id, unit_id, period from counts
),

category_parts as (
    select
        scopes.document_id,
        scopes.monitor_id,
        patterns.pattern_id,
        scopes.unit_id,
        scopes.period as parent_period,
        patterns.parent_facet,
        patterns.parent_category,
        scopes.period as part_period,
        patterns.facet as part_facet,
        parts.category as part_category,
        cast(parts.position as integer) as part_order,
    from scopes
    inner join patterns on scopes.document_id = patterns.document_id
    cross join {{ split_rows('patterns.parts', "'+'") }} as parts (category, position)
    where patterns.pattern_kind = 'parts_add_up'
),

printed_years as (
    select distinct document_id, facet, period from counts where length(period) = 4
),

spans as (
    select
        document_id,
        facet,
        {{ dbt.concat(['min(period)', "'-'", 'max(period)']) }} as period,
    from printed_years
    group by document_id, facet
),

yearly_series as (
    select distinct document_id, monitor_id, unit_id, facet, category from counts where length(period) = 4
),

year_parts as (
    select
        yearly_series.document_id,
        yearly_series.monitor_id,
        patterns.pattern_id,
        yearly_series.unit_id,
        spans.period as parent_period,
        yearly_series.facet as parent_facet,
        yearly_series.category as parent_category,
        printed_years.period as part_period,
        yearly_series.facet as part_facet,
        yearly_series.category as part_category,
        cast(printed_years.period as integer) as part_order,
    from yearly_series
    inner join patterns
        on yearly_series.document_id = patterns.document_id and yearly_series.facet = patterns.facet
    inner join spans
        on yearly_series.document_id = spans.document_id and yearly_series.facet = spans.facet
    inner join printed_years
        on yearly_series.document_id = printed_years.document_id and yearly_series.facet = printed_years.facet
    where patterns.pattern_kind = 'years_add_up'
),

parts as (
    select * from category_parts
    union all
    select * from year_parts
),

final as (
    select
        {{ dbt.concat([
            'pattern_id', "'/'", 'unit_id', "'/'", 'parent_period', "'/'", 'parent_facet', "'/'", 'parent_category'
        ]) }} as identity_id,
        document_id,
        monitor_id,
        pattern_id,
        {{ cell_id('monitor_id', "'trial_count'", 'unit_id', 'parent_period', 'parent_facet', 'parent_category') }}
            as parent_cell_id,
        {{ cell_id('monitor_id', "'trial_count'", 'unit_id', 'part_period', 'part_facet', 'part_category') }}
            as part_cell_id,
        part_order,
    from parts
)

select * from final
