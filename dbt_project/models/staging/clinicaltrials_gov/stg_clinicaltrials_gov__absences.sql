with source as (
    select * from {{ source('clinicaltrials_gov', 'absences') }}
),

final as (
    select
        {{ dbt.concat(["'clinicaltrials_gov:'", 'nct_id']) }} as record_id,
        nct_id,
        batch_id,
        asked_at,
        outcome,
        case
            when canonical_nct_id is not null then {{ dbt.concat(["'clinicaltrials_gov:'", 'canonical_nct_id']) }}
        end as canonical_record_id,
    from source
)

select * from final
