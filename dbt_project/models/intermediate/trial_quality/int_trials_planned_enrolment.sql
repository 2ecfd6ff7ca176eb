with versions as (
    select * from {{ ref('stg_clinicaltrials_gov__study_versions') }}
),

trials as (
    select * from {{ ref('fct_trials') }}
),

-- The order in which the registry held them, as in ingestion: its own date of the data first
planned as (
    select
        record_id,
        enrollment_count,
        row_number() over (
            partition by record_id
            order by version_holder nulls first, fetched_at, batch_id, landed_file, landed_line
        ) as plan_number,
    from versions
    -- A version without a plan, or with a plan of nobody, says nothing about the plan
    where enrollment_type = 'ESTIMATED' and enrollment_count > 0
),

final as (
    select
        trials.record_id,
        planned.enrollment_count as planned_enrolment_count,
        trials.enrollment_count as actual_enrolment_count,
    from planned
    inner join trials on planned.record_id = trials.record_id
    -- The first plan held, of trials that by now say how many were enrolled: the current record overwrites the plan
    where planned.plan_number = 1 and trials.enrollment_type = 'ACTUAL' and trials.enrollment_count is not null
)

select * from final
