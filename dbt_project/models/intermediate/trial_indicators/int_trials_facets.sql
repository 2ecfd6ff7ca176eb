with population as (
    select * from {{ ref('int_trials_population') }}
),

trials as (
    select * from {{ ref('fct_trials') }}
),

interventions as (
    select * from {{ ref('bridge_trial_interventions') }}
),

intervention_classes as (
    select * from {{ ref('stg_monitors__monitor_intervention_classes') }}
),

collaborations as (
    select * from {{ ref('int_trials_collaborations') }}
),

sponsor_classes as (
    select * from {{ ref('sponsor_classes') }}
),

statuses as (
    select * from {{ ref('categories') }} where facet = 'status'
),

counted as (
    select
        population.monitor_id,
        trials.*,
        coalesce(statuses.category, case when trials.overall_status is null then 'missing' else 'unlisted' end) as status_category,
        coalesce(statuses.parent_category, case when trials.overall_status is null then 'missing' else 'other' end) as stage_category,
        coalesce(sponsor_classes.sponsor_class, 'unknown') as sponsor_class,
    from population
    inner join trials on population.record_id = trials.record_id
    left join sponsor_classes on trials.lead_sponsor_class = sponsor_classes.lead_sponsor_class
    left join statuses on lower(trials.overall_status) = statuses.category
    -- Only the population is counted; why a record is out stays in fct_populations
    where population.exclusion_reason is null
),

final as (
    select monitor_id, record_id, 'all' as facet, 'all' as category from counted
    union all
    select monitor_id, record_id, 'study_type' as facet, coalesce(lower(study_type), 'missing') as category from counted
    union all
    -- Observational and expanded-access records have no phase; the share is of interventional trials
    select monitor_id, record_id, 'phase' as facet, phase as category from counted
    where lower(study_type) = 'interventional'
    union all
    select distinct
        counted.monitor_id,
        counted.record_id,
        'intervention_type' as facet,
        intervention_classes.intervention_class as category,
    from counted
    inner join interventions on counted.record_id = interventions.record_id
    inner join intervention_classes
        on counted.monitor_id = intervention_classes.monitor_id
            and interventions.intervention_type = intervention_classes.intervention_type
    union all
    select monitor_id, record_id, 'sex' as facet, coalesce(lower(sex), 'missing') as category from counted
    union all
    select monitor_id, record_id, 'age_group' as facet, age_group as category from counted
    union all
    select monitor_id, record_id, 'stage' as facet, stage_category as category from counted
    union all
    select monitor_id, record_id, 'status' as facet, status_category as category from counted
    union all
    select
        monitor_id,
        record_id,
        'has_results' as facet,
        case when has_results then 'yes' when not has_results then 'no' else 'missing' end as category,
    from counted
    union all
    select monitor_id, record_id, 'sponsor_class' as facet, sponsor_class as category from counted
    union all
    -- What figures on the quality of trials are over, by class of sponsor
    select monitor_id, record_id, 'interventional_sponsor_class' as facet, sponsor_class as category from counted
    where lower(study_type) = 'interventional'
    union all
    select
        counted.monitor_id,
        counted.record_id,
        'collaboration_type' as facet,
        collaborations.collaboration_type as category,
    from counted
    inner join collaborations
        on counted.monitor_id = collaborations.monitor_id and counted.record_id = collaborations.record_id
)

select * from final
