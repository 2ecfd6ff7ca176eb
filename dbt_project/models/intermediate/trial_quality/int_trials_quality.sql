with population as (
    select * from {{ ref('int_trials_population') }}
),

trials as (
    select * from {{ ref('fct_trials') }}
),

sponsor_classes as (
    select * from {{ ref('sponsor_classes') }}
),

data_status as (
    select * from {{ ref('int_monitor_data_status') }}
),

record_sources as (
    select * from {{ ref('fct_record_sources') }}
),

batches as (
    select * from {{ ref('fct_ingestion_batches') }}
),

planned_enrolment as (
    select * from {{ ref('int_trials_planned_enrolment') }}
),

-- The pulls that make data_as_of: they vouch for a record they brought even when it has not changed since
pulled as (
    select distinct record_sources.record_id
    from record_sources
    inner join batches on record_sources.batch_id = batches.batch_id
    where batches.kind in ('complete', 'incremental') and batches.status = 'complete'
),

counted as (
    select
        population.monitor_id,
        trials.*,
        coalesce(sponsor_classes.sponsor_class, 'unknown') as sponsor_class,
        -- An imported record is known as it was at its own version; what came after is not known, and no failing
        case
            when pulled.record_id is not null then data_status.data_as_of
            -- Without a date of its own an imported record is known until no day: neither due nor followed
            when trials.version_holder is not null then least(trials.version_holder, data_status.data_as_of)
        end as known_until,
        planned_enrolment.planned_enrolment_count,
        planned_enrolment.actual_enrolment_count,
    from population
    inner join trials on population.record_id = trials.record_id
    inner join data_status on population.monitor_id = data_status.monitor_id
    left join sponsor_classes on trials.lead_sponsor_class = sponsor_classes.lead_sponsor_class
    left join pulled on population.record_id = pulled.record_id
    left join planned_enrolment on population.record_id = planned_enrolment.record_id
    -- Only the population is counted, and of it the trials to which rules of registration, design and reporting apply
    where population.exclusion_reason is null and lower(trials.study_type) = 'interventional'
),

-- A month is read in favour of the trial: its last day. A year alone dates nothing
dated as (
    select
        *,
        {{ last_possible_day('start_date', 'start_date_precision') }} as last_start_date,
        {{ last_possible_day('primary_completion_date', 'primary_completion_date_precision') }} as last_completion_date,
        case when first_submitted_date_precision = 'day' then first_submitted_date end as submitted_date,
        -- Where a source gives no day of submission, the day of posting, which is never earlier
        coalesce(
            case when results_first_submitted_date_precision = 'day' then results_first_submitted_date end,
            case when results_first_posted_date_precision = 'day' then results_first_posted_date end
        ) as results_date,
    from counted
),

followed as (
    select
        *,
        submitted_date is not null and last_start_date is not null as is_registration_assessed,
        -- What a table download leaves out is not known, and no failing
        {{ download_holds('Study Design') }} as is_design_assessed,
        {{ download_holds('Study Status') }} as is_status_assessed,
        cast({{ dbt.dateadd('month', 12, 'last_completion_date') }} as date) as results_due_date,
        -- A withdrawn trial enrolled nobody and has no results to report
        coalesce(
            overall_status <> 'WITHDRAWN' and primary_completion_date_type = 'ACTUAL' and last_completion_date <= known_until
            and {{ download_holds('Results First Posted') }},
            false
        ) as is_results_followed,
    from dated
),

judged as (
    select
        *,
        coalesce(is_results_followed and results_due_date <= known_until, false) as is_results_due,
        coalesce(is_results_followed and results_date <= known_until, false) as is_results_reported,
    from followed
),

final as (
    select
        monitor_id,
        record_id,
        first_posted_year,
        sponsor_class,
        known_until,
        is_registration_assessed,
        is_registration_assessed and submitted_date <= last_start_date as is_registered_before_start,
        is_registration_assessed and start_date_precision = 'month' as is_start_in_months,
        is_design_assessed,
        coalesce(allocation = 'RANDOMIZED', false) as is_randomised,
        coalesce(masking in ('SINGLE', 'DOUBLE', 'TRIPLE', 'QUADRUPLE'), false) as is_masked,
        coalesce(allocation = 'RANDOMIZED', false)
        or coalesce(intervention_model in ('PARALLEL', 'CROSSOVER', 'FACTORIAL'), false) as is_controlled,
        is_status_assessed,
        coalesce(overall_status in ('TERMINATED', 'WITHDRAWN', 'SUSPENDED'), false) as is_stopped_early,
        coalesce(overall_status = 'UNKNOWN', false) as is_unknown_status,
        is_results_due,
        is_results_due and is_results_reported and results_date <= results_due_date as is_results_within_12_months,
        is_results_followed,
        is_results_reported,
        -- Results sent before the last day of the month of completion were there at once
        case
            when is_results_followed
                then cast(greatest(0, {{ dbt.datediff(
                    'last_completion_date', 'case when is_results_reported then results_date else known_until end', 'day'
                ) }}) as integer)
        end as results_duration_days,
        planned_enrolment_count is not null as is_enrolment_compared,
        planned_enrolment_count,
        actual_enrolment_count,
    from judged
)

select * from final
