with monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

-- A window that is open or reaches beyond the data ends with them: both registries over the same days
windows as (
    select * from {{ ref('int_monitor_periods') }} where period_kind = 'total'
),

registry_trials as (
    select * from {{ ref('int_registry_trials') }}
),

registrations as (
    select distinct record_id, canonical_record_id from {{ ref('int_registrations') }}
),

stated_countries as (
    select * from {{ ref('int_registry_trial_countries') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

sponsor_regions as (
    select * from {{ ref('sponsor_regions') }}
),

links as (
    select * from {{ ref('int_registration_links') }}
),

studies as (
    select * from {{ ref('int_trials_population') }}
),

record_sources as (
    select * from {{ ref('fct_record_sources') }}
),

batches as (
    select * from {{ ref('fct_ingestion_batches') }}
),

imported as (
    select distinct
        batches.monitor_id,
        record_sources.record_id,
    from record_sources
    inner join batches on record_sources.batch_id = batches.batch_id
    -- A file imported for all monitors requires nothing
    where batches.monitor_id is not null
),

with_country as (
    select distinct record_id from stated_countries
),

in_reference as (
    select distinct
        unit_regions.monitor_id,
        stated_countries.record_id,
    from stated_countries
    inner join unit_regions on stated_countries.country_id = unit_regions.country_id
    inner join units
        on unit_regions.monitor_id = units.monitor_id and unit_regions.unit_id = units.unit_id
    where units.unit_kind = 'reference'
),

tested as (
    select
        monitors.monitor_id,
        registry_trials.record_id,
        registry_trials.registry_id,
        registry_trials.registration_date,
        registry_trials.sponsor_name,
        registrations.canonical_record_id = registry_trials.record_id as is_canonical,
        monitors.records = 'loaded' or imported.record_id is not null as is_imported_where_required,
        registry_trials.registration_date between windows.window_from and windows.window_to as is_in_window,
        with_country.record_id is not null as has_country,
        in_reference.record_id is not null as is_in_reference,
    from monitors
    inner join windows on monitors.monitor_id = windows.monitor_id
    cross join registry_trials
    inner join registrations on registry_trials.record_id = registrations.record_id
    left join imported
        on monitors.monitor_id = imported.monitor_id and registry_trials.record_id = imported.record_id
    left join with_country on registry_trials.record_id = with_country.record_id
    left join in_reference
        on monitors.monitor_id = in_reference.monitor_id and registry_trials.record_id = in_reference.record_id
    where monitors.source_id = 'clinicaltrials_gov'
),

filtered as (
    select
        monitor_id,
        record_id,
        registry_id,
        sponsor_name,
        -- The first filter that drops a record is its reason. A trial of ClinicalTrials.gov that only the platform
        -- holds is no additional registry's: it stays visible here and in fct_trials, and is not counted.
        case
            when not is_canonical then 'not_canonical'
            when registry_id = 'clinicaltrials_gov' then 'register_is_clinicaltrials_gov'
            when not is_imported_where_required then 'not_imported_for_monitor'
            when registration_date is null then 'date_not_known'
            when not is_in_window then 'outside_window'
            when not has_country then 'country_not_stated'
            when not is_in_reference then 'not_in_reference_country'
        end as exclusion_reason,
    from tested
),

-- Trials that the union counts before a linked one: those of ClinicalTrials.gov, whatever their intervention
counted_studies as (
    select monitor_id, record_id from studies
    where exclusion_reason is null or exclusion_reason = 'no_biomedical_intervention'
),

linked_both_ways as (
    select record_id, linked_record_id from links
    union all
    select linked_record_id as record_id, record_id as linked_record_id from links
),

included as (
    select monitor_id, record_id from filtered where exclusion_reason is null
),

before_it as (
    select
        included.monitor_id,
        included.record_id,
        linked_both_ways.linked_record_id,
        1 as source_order,
    from included
    inner join linked_both_ways on included.record_id = linked_both_ways.record_id
    inner join counted_studies
        on included.monitor_id = counted_studies.monitor_id
            and linked_both_ways.linked_record_id = counted_studies.record_id
    union all
    select
        included.monitor_id,
        included.record_id,
        linked_both_ways.linked_record_id,
        2 as source_order,
    from included
    inner join linked_both_ways on included.record_id = linked_both_ways.record_id
    inner join included as others
        on included.monitor_id = others.monitor_id and linked_both_ways.linked_record_id = others.record_id
    -- Of two additional trials that are one the smaller id is counted
    where linked_both_ways.linked_record_id < included.record_id
),

-- A record steps back only for one that has itself none before it: anything else would be an indirect merge
direct as (
    select
        before_it.monitor_id,
        before_it.record_id,
        before_it.linked_record_id,
        row_number() over (
            partition by before_it.monitor_id, before_it.record_id
            order by before_it.source_order, before_it.linked_record_id
        ) as link_order,
    from before_it
    left join before_it as of_the_other
        on before_it.monitor_id = of_the_other.monitor_id and before_it.linked_record_id = of_the_other.record_id
    where of_the_other.record_id is null
),

final as (
    select
        filtered.monitor_id,
        filtered.record_id,
        filtered.registry_id,
        filtered.exclusion_reason,
        sponsor_regions.region_id,
        sponsor_regions.city_id,
        direct.linked_record_id,
    from filtered
    left join sponsor_regions on {{ plain_words('filtered.sponsor_name') }} = sponsor_regions.sponsor_words
    left join direct
        on filtered.monitor_id = direct.monitor_id and filtered.record_id = direct.record_id and direct.link_order = 1
)

select * from final
