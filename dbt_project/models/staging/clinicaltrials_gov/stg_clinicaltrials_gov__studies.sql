with source as (
    select * from {{ source('clinicaltrials_gov', 'studies') }}
),

corrections as (
    select * from {{ ref('source_corrections') }}
    where source_id = 'clinicaltrials_gov' and field = 'overall_status'
),

final as (
    select
        source.record_id,
        source.nct_id,
        source.nct_id_aliases,
        {{ without_addresses('source.org_study_id') }} as org_study_id,
        {{ without_addresses('source.brief_title') }} as brief_title,
        {{ without_addresses('source.official_title') }} as official_title,
        {{ without_addresses('source.acronym') }} as acronym,
        {{ without_addresses('source.organization_name') }} as organization_name,
        case
            when source.lead_sponsor_class = 'INDIV' then '[person]'
            else {{ sponsor_text('source.lead_sponsor_name') }}
        end as lead_sponsor_name,
        source.lead_sponsor_class,
        source.study_type,
        source.phases,
        -- A correction applies only while the source still says what it corrects
        coalesce(corrections.corrected_value, source.overall_status) as overall_status,
        source.last_known_status,
        {{ without_addresses('source.why_stopped') }} as why_stopped,
        source.allocation,
        source.intervention_model,
        source.observational_model,
        source.primary_purpose,
        source.masking,
        source.enrollment_count,
        source.enrollment_type,
        source.sex,
        source.minimum_age,
        source.maximum_age,
        source.standard_ages,
        source.healthy_volunteers,
        source.has_results,
        {{ partial_date('source.status_verified_date') }} as status_verified_date,
        {{ partial_date_precision('source.status_verified_date') }} as status_verified_date_precision,
        {{ partial_date('source.start_date') }} as start_date,
        {{ partial_date_precision('source.start_date') }} as start_date_precision,
        {{ partial_date('source.primary_completion_date') }} as primary_completion_date,
        {{ partial_date_precision('source.primary_completion_date') }} as primary_completion_date_precision,
        {{ partial_date('source.completion_date') }} as completion_date,
        {{ partial_date_precision('source.completion_date') }} as completion_date_precision,
        {{ partial_date('source.first_submitted_date') }} as first_submitted_date,
        {{ partial_date_precision('source.first_submitted_date') }} as first_submitted_date_precision,
        {{ partial_date('source.first_posted_date') }} as first_posted_date,
        {{ partial_date_precision('source.first_posted_date') }} as first_posted_date_precision,
        {{ partial_date('source.results_first_submitted_date') }} as results_first_submitted_date,
        {{ partial_date_precision('source.results_first_submitted_date') }} as results_first_submitted_date_precision,
        {{ partial_date('source.results_first_posted_date') }} as results_first_posted_date,
        {{ partial_date_precision('source.results_first_posted_date') }} as results_first_posted_date_precision,
        {{ partial_date('source.last_update_submitted_date') }} as last_update_submitted_date,
        {{ partial_date_precision('source.last_update_submitted_date') }} as last_update_submitted_date_precision,
        {{ partial_date('source.last_update_posted_date') }} as last_update_posted_date,
        {{ partial_date_precision('source.last_update_posted_date') }} as last_update_posted_date_precision,
        source.record_format,
        source.missing_columns,
        source.start_date_type,
        source.primary_completion_date_type,
        source.completion_date_type,
        source.batch_id,
        source.landed_file,
        source.landed_line,
        source.content_hash,
        source.version_holder,
        source.fetched_at,
        source.is_sample,
    from source
    left join corrections
        on source.record_id = corrections.record_id and source.overall_status = corrections.expected_value
)

select * from final
