with source as (
    select * from {{ source('clinicaltrials_gov', 'study_versions') }}
),

final as (
    select
        record_id,
        version_holder,
        fetched_at,
        batch_id,
        landed_file,
        landed_line,
        content_hash,
        enrollment_count,
        enrollment_type,
    from source
)

select * from final
