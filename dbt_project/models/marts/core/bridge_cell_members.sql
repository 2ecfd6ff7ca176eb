with members as (
    select cell_id, record_id, weight from {{ ref('int_trials_members') }}
    union all
    select cell_id, record_id, weight from {{ ref('int_inhabitants_members') }}
    union all
    select cell_id, record_id, weight from {{ ref('int_registries_members') }}
    union all
    select cell_id, record_id, weight from {{ ref('int_publications_members') }}
),

quality_members as (
    select * from {{ ref('int_trials_quality_members') }}
),

final as (
    select
        cell_id,
        record_id,
        cast(weight as decimal(28, 12)) as weight,
        cast(null as integer) as duration_days,
        cast(null as boolean) as is_event,
    from members
    union all
    select
        cell_id,
        record_id,
        cast(weight as decimal(28, 12)) as weight,
        duration_days,
        is_event,
    from quality_members
)

select * from final
