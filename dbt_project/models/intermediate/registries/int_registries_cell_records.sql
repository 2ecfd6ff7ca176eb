with registries_units as (
    select * from {{ ref('int_registries_units') }}
),

population as (
    select * from {{ ref('int_registries_population') }}
),

studies as (
    select * from {{ ref('int_trials_population') }}
),

trials as (
    select * from {{ ref('fct_trials') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

-- Without one record of another registry nothing is known about them, and no zero is shown
monitors_with_registries as (
    select distinct monitor_id from population
),

additional as (
    select
        registries_units.monitor_id,
        registries_units.unit_id,
        registries_units.record_id,
        population.registry_id,
        population.linked_record_id,
        units.unit_kind,
        trials.registration_year as year,
    from registries_units
    inner join population
        on registries_units.monitor_id = population.monitor_id and registries_units.record_id = population.record_id
    inner join units
        on registries_units.monitor_id = units.monitor_id and registries_units.unit_id = units.unit_id
    inner join trials on registries_units.record_id = trials.record_id
),

-- The intervention filter is the last one, so its reason says that all others were passed
unfiltered as (
    select
        studies.monitor_id,
        units.unit_id,
        studies.record_id,
        trials.first_posted_year as year,
    from studies
    inner join monitors_with_registries on studies.monitor_id = monitors_with_registries.monitor_id
    inner join units on studies.monitor_id = units.monitor_id
    inner join trials on studies.record_id = trials.record_id
    where units.unit_kind = 'reference'
        and (studies.exclusion_reason is null or studies.exclusion_reason = 'no_biomedical_intervention')
),

by_indicator as (
    select monitor_id, 'additional_registry_trial_count' as indicator_id, unit_id, record_id, year, 'all' as facet, 'all' as category
    from additional
    union all
    select monitor_id, 'additional_registry_trial_count', unit_id, record_id, year, 'registry', registry_id
    from additional
    union all
    select monitor_id, 'linked_registry_trial_count', unit_id, record_id, year, 'all', 'all'
    from additional
    where linked_record_id is not null
    union all
    select monitor_id, 'unfiltered_trial_count', unit_id, record_id, year, 'all', 'all'
    from unfiltered
    union all
    select monitor_id, 'all_registries_trial_count', unit_id, record_id, year, 'all', 'all'
    from unfiltered
    union all
    -- Of two records that are one trial by their own statement, one counts. Only for the reference: by region the one
    -- is placed by sites and the other by sponsor, which is no sum of anything
    select monitor_id, 'all_registries_trial_count', unit_id, record_id, year, 'all', 'all'
    from additional
    where unit_kind = 'reference' and linked_record_id is null
),

final as (
    select
        by_indicator.monitor_id,
        by_indicator.indicator_id,
        by_indicator.unit_id,
        by_indicator.record_id,
        periods.period,
        by_indicator.facet,
        by_indicator.category,
    from by_indicator
    inner join periods
        on by_indicator.monitor_id = periods.monitor_id and by_indicator.year between periods.from_year and periods.to_year
)

select * from final
