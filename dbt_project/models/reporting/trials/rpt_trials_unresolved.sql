with sites as (
    select * from {{ ref('fct_trial_sites') }}
),

populations as (
    select * from {{ ref('fct_populations') }}
),

monitored_sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

final as (
    select
        populations.monitor_id,
        sites.country_id,
        coalesce(sites.state, '') as state,
        coalesce(sites.city, '') as city,
        coalesce(sites.zip, '') as zip,
        -- A text that cannot be split has no parts to show
        coalesce(sites.location_text, '') as location_text,
        count(*) as site_count,
        count(distinct sites.record_id) as trial_count,
    from populations
    inner join monitored_sites
        on populations.monitor_id = monitored_sites.monitor_id and populations.record_id = monitored_sites.record_id
    inner join sites on monitored_sites.site_id = sites.site_id
    -- What a reader must know about the population: its home sites whose region the text does not tell
    where populations.is_included
        and monitored_sites.is_in_reference_country
        and sites.region_id is null
    group by
        populations.monitor_id,
        sites.country_id,
        coalesce(sites.state, ''),
        coalesce(sites.city, ''),
        coalesce(sites.zip, ''),
        coalesce(sites.location_text, '')
)

select * from final
