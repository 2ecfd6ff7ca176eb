with cell_records as (
    select * from {{ ref('int_trials_cell_records') }}
),

final as (
    select
        {{ cell_id('monitor_id', "'trial_count'", 'unit_id', 'period', 'facet', 'category') }} as cell_id,
        record_id,
        -- Full counting: a trial weighs one in each unit it belongs to
        cast(1 as decimal(18, 6)) as weight,
    from cell_records
)

select * from final
