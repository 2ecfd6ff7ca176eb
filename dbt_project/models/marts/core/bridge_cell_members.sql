with members as (
    select cell_id, record_id, weight from {{ ref('int_trials_members') }}
    union all
    select cell_id, record_id, weight from {{ ref('int_inhabitants_members') }}
),

final as (
    select
        cell_id,
        record_id,
        weight,
    from members
)

select * from final
