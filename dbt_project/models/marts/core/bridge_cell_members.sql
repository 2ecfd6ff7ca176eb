with members as (
    select * from {{ ref('int_trials_members') }}
),

final as (
    select
        cell_id,
        record_id,
        weight,
    from members
)

select * from final
