{%- set counted_when = {
    'registration_assessed_count': 'is_registration_assessed',
    'registered_before_start_count': 'is_registered_before_start',
    'start_in_months_count': 'is_start_in_months',
    'design_assessed_count': 'is_design_assessed',
    'status_assessed_count': 'is_status_assessed',
    'randomised_count': 'is_randomised',
    'masked_count': 'is_masked',
    'controlled_count': 'is_controlled',
    'stopped_early_count': 'is_stopped_early',
    'unknown_status_count': 'is_unknown_status',
    'results_due_count': 'is_results_due',
    'results_within_12_months_count': 'is_results_within_12_months',
    'results_followed_count': 'is_results_followed',
    'results_reported_count': 'is_results_reported',
    'enrolment_compared_count': 'is_enrolment_compared',
} -%}
with quality as (
    select * from {{ ref('int_trials_quality') }}
),

final as (
    {%- for indicator_id, condition in counted_when.items() %}
    select
        monitor_id,
        record_id,
        '{{ indicator_id }}' as indicator_id,
        cast(1 as decimal(18, 6)) as weight,
        cast(null as integer) as duration_days,
        cast(null as boolean) as is_event,
    from quality
    where {{ condition }}
    union all
    {%- endfor %}
    {%- for column in ['planned_enrolment_count', 'actual_enrolment_count'] %}
    -- A trial weighs as many participants as it has
    select
        monitor_id,
        record_id,
        '{{ column }}' as indicator_id,
        cast({{ column }} as decimal(18, 6)) as weight,
        cast(null as integer) as duration_days,
        cast(null as boolean) as is_event,
    from quality
    where is_enrolment_compared
    union all
    {%- endfor %}
    select
        monitor_id,
        record_id,
        'time_to_results_median_days' as indicator_id,
        cast(1 as decimal(18, 6)) as weight,
        results_duration_days as duration_days,
        is_results_reported as is_event,
    from quality
    where is_results_followed
)

select * from final
