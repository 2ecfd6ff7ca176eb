with cell_records as (
    select * from {{ ref('int_registries_cell_records') }}
),

final as (
    select
        {{ cell_id('monitor_id', 'indicator_id', 'unit_id', 'period', 'facet', 'category') }} as cell_id,
        record_id,
        cast(1 as decimal(18, 6)) as weight,
    from cell_records
)

select * from final
