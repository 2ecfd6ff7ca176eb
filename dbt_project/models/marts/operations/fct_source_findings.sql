with findings as (
    select * from {{ ref('stg_operations__source_findings') }}
),

enums as (
    select * from {{ ref('registry_enums') }}
),

studies as (
    select * from {{ ref('stg_clinicaltrials_gov__studies') }}
),

interventions as (
    select * from {{ ref('stg_clinicaltrials_gov__interventions') }}
),

sites as (
    select * from {{ ref('fct_trial_sites') }}
),

stated_countries as (
    select * from {{ ref('int_registry_trial_countries') }}
),

registry_trials as (
    select * from {{ ref('int_registry_trials') }}
),

new_fields as (
    select
        source_id,
        finding_kind,
        name,
        max(record_count) as record_count,
        min(found_at) as found_at,
    from findings
    group by source_id, finding_kind, name
),

observed_values as (
    select 'overall_status' as field, overall_status as value, record_id, fetched_at from studies
    union all
    select 'study_type' as field, study_type as value, record_id, fetched_at from studies
    union all
    select 'sex' as field, sex as value, record_id, fetched_at from studies
    union all
    select 'sponsor_class' as field, lead_sponsor_class as value, record_id, fetched_at from studies
    union all
    select 'phase' as field, element.item as value, studies.record_id, studies.fetched_at from studies
    cross join {{ list_rows('studies.phases') }} as element
    union all
    select 'standard_age' as field, element.item as value, studies.record_id, studies.fetched_at from studies
    cross join {{ list_rows('studies.standard_ages') }} as element
    union all
    select
        'intervention_type' as field,
        interventions.intervention_type as value,
        studies.record_id,
        studies.fetched_at,
    from interventions
    inner join studies on interventions.record_id = studies.record_id
),

new_values as (
    select
        'clinicaltrials_gov' as source_id,
        'new_enum_value' as finding_kind,
        {{ dbt.concat(['observed_values.field', "' = '", 'observed_values.value']) }} as name,
        count(distinct observed_values.record_id) as record_count,
        min(observed_values.fetched_at) as found_at,
    from observed_values
    left join enums
        on enums.source_id = 'clinicaltrials_gov'
            and observed_values.field = enums.field
            and observed_values.value = enums.value
    where observed_values.value is not null and enums.value is null
    group by observed_values.field, observed_values.value
),

new_countries as (
    select
        'clinicaltrials_gov' as source_id,
        'new_country' as finding_kind,
        coalesce(sites.country, '(no country)') as name,
        count(distinct sites.record_id) as record_count,
        min(studies.fetched_at) as found_at,
    from sites
    inner join studies on sites.record_id = studies.record_id
    where sites.country_id = 'unknown'
    group by coalesce(sites.country, '(no country)')
),

new_countries_of_registries as (
    select
        registry_trials.source_id,
        'new_country' as finding_kind,
        stated_countries.country_text as name,
        count(distinct registry_trials.record_id) as record_count,
        min(registry_trials.fetched_at) as found_at,
    from stated_countries
    inner join registry_trials on stated_countries.record_id = registry_trials.record_id
    where stated_countries.country_id = 'unknown'
    group by registry_trials.source_id, stated_countries.country_text
),

new_registries as (
    select
        source_id,
        'new_registry' as finding_kind,
        coalesce(source_register, '(no register)') as name,
        count(*) as record_count,
        min(fetched_at) as found_at,
    from registry_trials
    where registry_id = 'unknown'
    group by source_id, coalesce(source_register, '(no register)')
),

ambiguous_locations as (
    select
        'clinicaltrials_gov' as source_id,
        'ambiguous_location' as finding_kind,
        {{ dbt.concat(["'sites in '", 'sites.country_id']) }} as name,
        count(*) as record_count,
        min(studies.fetched_at) as found_at,
    from sites
    inner join studies on sites.record_id = studies.record_id
    where sites.site_parse = 'ambiguous'
    group by sites.country_id
),

findings_of_all_kinds as (
    select * from new_fields
    union all
    select * from new_values
    union all
    select * from new_countries
    union all
    select * from new_countries_of_registries
    union all
    select * from new_registries
    union all
    select * from ambiguous_locations
),

final as (
    select
        source_id,
        finding_kind,
        name,
        record_count,
        found_at,
    from findings_of_all_kinds
)

select * from final
