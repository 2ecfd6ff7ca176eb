with studies as (
    select * from {{ ref('stg_clinicaltrials_gov__studies') }}
),

withdrawn as (
    select * from {{ ref('int_trials_withdrawn') }}
),

classified as (
    select
        *,
        coalesce({{ list_text('phases', "'_'") }}, '') as phase_text,
        coalesce({{ list_text('standard_ages', "'_'") }}, '') as age_text,
    from studies
),

final as (
    select
        classified.record_id,
        'clinicaltrials_gov' as registry_id,
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
        withdrawn.tombstone_date,
        withdrawn.canonical_record_id,
        classified.content_hash,
        classified.version_holder,
        classified.fetched_at,
        classified.is_sample,
    from classified
    left join withdrawn on classified.record_id = withdrawn.record_id
)

select * from final
