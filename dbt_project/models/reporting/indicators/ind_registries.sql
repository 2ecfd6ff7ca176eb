with cells as (
    select * from {{ ref('int_registries_count_cells') }}
),

-- The definition of every count: the sum of its members
member_sums as (
    {{ counts_from_members(ref('int_registries_members')) }}
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
        cast(null as decimal(28, 12)) as numerator,
        cast(null as decimal(28, 12)) as denominator,
        cast(coalesce(member_sums.value, 0) as decimal(28, 12)) as value,
    from cells
    left join member_sums on cells.cell_id = member_sums.cell_id
)

select * from final
