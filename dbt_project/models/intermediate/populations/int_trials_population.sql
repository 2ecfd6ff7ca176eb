with monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

-- The window as the periods know it: a record imported from after the last pull is in no year, nor in the total
windows as (
    select * from {{ ref('int_monitor_periods') }} where period_kind = 'total'
),

trials as (
    select * from {{ ref('fct_trials') }}
),

sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

interventions as (
    select * from {{ ref('bridge_trial_interventions') }}
),

intervention_classes as (
    select * from {{ ref('stg_monitors__monitor_intervention_classes') }}
),

record_sources as (
    select * from {{ ref('fct_record_sources') }}
),

batches as (
    select * from {{ ref('fct_ingestion_batches') }}
),

-- A file that names a trial by a former id has named the trial
imported as (
    select distinct
        batches.monitor_id,
        coalesce(trials.canonical_record_id, record_sources.record_id) as record_id,
    from record_sources
    inner join batches on record_sources.batch_id = batches.batch_id
    left join trials on record_sources.record_id = trials.record_id
    -- A file imported for all monitors requires nothing
    where batches.monitor_id is not null
),

with_reference_site as (
    select distinct monitor_id, record_id from sites where is_in_reference_country
),

with_biomedical_intervention as (
    select distinct
        intervention_classes.monitor_id,
        interventions.record_id,
    from interventions
    inner join intervention_classes
        on interventions.intervention_type = intervention_classes.intervention_type
),

tested as (
    select
        monitors.monitor_id,
        trials.record_id,
        trials.tombstone_date is null and trials.canonical_record_id is null as is_canonical,
        monitors.records = 'loaded' or imported.record_id is not null as is_imported_where_required,
        trials.first_posted_date,
        trials.first_posted_date between windows.window_from and windows.window_to as is_in_window,
        with_reference_site.record_id is not null as has_reference_site,
        with_biomedical_intervention.record_id is not null as has_biomedical_intervention,
    from monitors
    inner join windows on monitors.monitor_id = windows.monitor_id
    cross join trials
    left join imported
        on monitors.monitor_id = imported.monitor_id and trials.record_id = imported.record_id
    left join with_reference_site
        on monitors.monitor_id = with_reference_site.monitor_id and trials.record_id = with_reference_site.record_id
    left join with_biomedical_intervention
        on monitors.monitor_id = with_biomedical_intervention.monitor_id
            and trials.record_id = with_biomedical_intervention.record_id
    -- Trials of other registries are counted apart (int_registries_population): they have no sites and no interventions
    where monitors.source_id = 'clinicaltrials_gov' and trials.source_id = monitors.source_id
),

final as (
    select
        monitor_id,
        record_id,
        -- The first filter that drops a record is its reason; the order is that of seed population_steps
        case
            when not is_canonical then 'not_canonical'
            when not is_imported_where_required then 'not_imported_for_monitor'
            when first_posted_date is null then 'date_not_known'
            when not is_in_window then 'outside_window'
            when not has_reference_site then 'no_site_in_reference'
            when not has_biomedical_intervention then 'no_biomedical_intervention'
        end as exclusion_reason,
    from tested
)

select * from final
