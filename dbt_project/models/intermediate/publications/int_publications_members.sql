with cell_records as (
    select * from {{ ref('int_publications_cell_records') }}
),

final as (
    select
        {{ cell_id('monitor_id', 'indicator_id', 'unit_id', 'period', 'facet', 'category', 'counting') }} as cell_id,
        record_id,
        weight,
    from cell_records
)

select * from final
