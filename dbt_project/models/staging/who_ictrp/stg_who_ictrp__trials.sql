with source as (
    select * from {{ source('who_ictrp', 'trials') }}
),

final as (
    {{ registry_trial_columns("'who_ictrp'") }}
    from source
)

select * from final
