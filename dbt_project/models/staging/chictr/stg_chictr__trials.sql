with source as (
    select * from {{ source('chictr', 'trials') }}
),

final as (
    {{ registry_trial_columns("'chictr'") }}
    from source
)

select * from final
