with platform as (
    select * from {{ ref('stg_who_ictrp__trials') }}
),

chinese_registry as (
    select * from {{ ref('stg_chictr__trials') }}
),

registry_names as (
    select * from {{ ref('registry_names') }}
),

trials as (
    select * from platform
    union all
    select * from chinese_registry
),

final as (
    select
        trials.*,
        -- A registry's own export may leave its name out
        coalesce(
            registry_names.registry_id,
            case when trials.source_id = 'chictr' then 'chictr' end,
            'unknown'
        ) as registry_id,
        {{ registry_trial_key('trials.registry_trial_id') }} as registry_trial_key,
        cast(extract(year from trials.registration_date) as integer) as registration_year,
    from trials
    left join registry_names
        on {{ plain_words('trials.source_register') }} = registry_names.register_words
)

select * from final
