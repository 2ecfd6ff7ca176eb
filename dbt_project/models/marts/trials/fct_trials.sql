with studies as (
    select * from {{ ref('stg_clinicaltrials_gov__studies') }}
),

withdrawn as (
    select * from {{ ref('int_trials_withdrawn') }}
),

registry_trials as (
    select * from {{ ref('int_registry_trials') }}
),

registrations as (
    select * from {{ ref('int_registrations') }}
),

classified as (
    select
        *,
        coalesce({{ list_text('phases', "'_'") }}, '') as phase_text,
        coalesce({{ list_text('standard_ages', "'_'") }}, '') as age_text,
    from studies
),

from_studies as (
    select
        classified.record_id,
        'clinicaltrials_gov' as source_id,
        'clinicaltrials_gov' as registry_id,
        classified.nct_id as registry_trial_id,
        classified.nct_id,
        classified.org_study_id,
        classified.brief_title,
        classified.official_title,
        classified.acronym,
        classified.lead_sponsor_name,
        classified.lead_sponsor_class,
        classified.study_type,
        case
            when {{ list_has('classified.missing_columns', "'Phases'") }} then 'missing'
            when classified.phase_text = '' then 'none'
            when classified.phase_text = 'na' then 'not_applicable'
            else classified.phase_text
        end as phase,
        classified.overall_status,
        classified.last_known_status,
        classified.why_stopped,
        classified.allocation,
        classified.intervention_model,
        classified.observational_model,
        classified.primary_purpose,
        classified.masking,
        classified.enrollment_count,
        classified.enrollment_type,
        classified.sex,
        classified.minimum_age,
        classified.maximum_age,
        case
            when classified.age_text = '' then 'missing'
            when classified.age_text in (
                'adult_older_adult', 'child_adult_older_adult', 'adult', 'child_adult', 'child', 'older_adult'
            ) then classified.age_text
            else 'other'
        end as age_group,
        classified.healthy_volunteers,
        classified.has_results,
        cast(extract(year from classified.first_posted_date) as integer) as first_posted_year,
        classified.first_submitted_date,
        classified.first_submitted_date_precision,
        classified.first_posted_date,
        classified.first_posted_date_precision,
        classified.start_date,
        classified.start_date_precision,
        classified.start_date_type,
        classified.primary_completion_date,
        classified.primary_completion_date_precision,
        classified.primary_completion_date_type,
        classified.completion_date,
        classified.completion_date_precision,
        classified.completion_date_type,
        classified.results_first_submitted_date,
        classified.results_first_submitted_date_precision,
        classified.results_first_posted_date,
        classified.results_first_posted_date_precision,
        classified.last_update_submitted_date,
        classified.last_update_submitted_date_precision,
        classified.last_update_posted_date,
        classified.last_update_posted_date_precision,
        classified.status_verified_date,
        classified.status_verified_date_precision,
        classified.record_format,
        {{ list_text('classified.missing_columns', "', '") }} as missing_columns,
        cast(null as date) as registration_date,
        cast(null as varchar) as registration_date_precision,
        cast(null as integer) as registration_year,
        cast(null as varchar) as registered_status,
        cast(null as varchar) as registered_study_type,
        cast(null as varchar) as registered_phase,
        cast(null as varchar) as registered_countries,
        withdrawn.tombstone_date,
        withdrawn.canonical_record_id,
        classified.content_hash,
        classified.version_holder,
        classified.fetched_at,
        classified.is_sample,
    from classified
    left join withdrawn on classified.record_id = withdrawn.record_id
),

-- Words of other registries are not those of ClinicalTrials.gov: they stand in columns of their own, as registered
from_registries as (
    select
        registry_trials.record_id,
        registry_trials.source_id,
        registry_trials.registry_id,
        registry_trials.registry_trial_id,
        case when registry_trials.registry_id = 'clinicaltrials_gov' then registry_trials.registry_trial_key end as nct_id,
        cast(null as varchar) as org_study_id,
        registry_trials.public_title as brief_title,
        registry_trials.scientific_title as official_title,
        registry_trials.acronym,
        registry_trials.sponsor_name as lead_sponsor_name,
        cast(null as varchar) as lead_sponsor_class,
        cast(null as varchar) as study_type,
        cast(null as varchar) as phase,
        cast(null as varchar) as overall_status,
        cast(null as varchar) as last_known_status,
        cast(null as varchar) as why_stopped,
        cast(null as varchar) as allocation,
        cast(null as varchar) as intervention_model,
        cast(null as varchar) as observational_model,
        cast(null as varchar) as primary_purpose,
        cast(null as varchar) as masking,
        cast(null as bigint) as enrollment_count,
        cast(null as varchar) as enrollment_type,
        cast(null as varchar) as sex,
        cast(null as varchar) as minimum_age,
        cast(null as varchar) as maximum_age,
        cast(null as varchar) as age_group,
        cast(null as boolean) as healthy_volunteers,
        cast(null as boolean) as has_results,
        cast(null as integer) as first_posted_year,
        cast(null as date) as first_submitted_date,
        cast(null as varchar) as first_submitted_date_precision,
        cast(null as date) as first_posted_date,
        cast(null as varchar) as first_posted_date_precision,
        cast(null as date) as start_date,
        cast(null as varchar) as start_date_precision,
        cast(null as varchar) as start_date_type,
        cast(null as date) as primary_completion_date,
        cast(null as varchar) as primary_completion_date_precision,
        cast(null as varchar) as primary_completion_date_type,
        cast(null as date) as completion_date,
        cast(null as varchar) as completion_date_precision,
        cast(null as varchar) as completion_date_type,
        cast(null as date) as results_first_submitted_date,
        cast(null as varchar) as results_first_submitted_date_precision,
        cast(null as date) as results_first_posted_date,
        cast(null as varchar) as results_first_posted_date_precision,
        cast(null as date) as last_update_submitted_date,
        cast(null as varchar) as last_update_submitted_date_precision,
        cast(null as date) as last_update_posted_date,
        cast(null as varchar) as last_update_posted_date_precision,
        cast(null as date) as status_verified_date,
        cast(null as varchar) as status_verified_date_precision,
        'export' as record_format,
        cast(null as varchar) as missing_columns,
        registry_trials.registration_date,
        registry_trials.registration_date_precision,
        registry_trials.registration_year,
        registry_trials.registered_status,
        registry_trials.registered_study_type,
        registry_trials.registered_phase,
        registry_trials.registered_countries,
        cast(null as date) as tombstone_date,
        case when registrations.canonical_record_id <> registry_trials.record_id then registrations.canonical_record_id end as canonical_record_id,
        registry_trials.content_hash,
        cast(null as date) as version_holder,
        registry_trials.fetched_at,
        registry_trials.is_sample,
    from registry_trials
    inner join registrations on registry_trials.record_id = registrations.record_id
),

final as (
    select * from from_studies
    union all
    select * from from_registries
)

select * from final
