with members as (
    select * from {{ ref('int_trials_quality_members') }}
),

final as (
    select
        cell_id,
        record_id,
        duration_days,
        is_event,
    from members
    -- Only a duration can be followed; counts have none
    where duration_days is not null
)

select * from final
