with population as (
    select * from {{ ref('int_trials_population') }}
),

sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

included as (
    select
        monitor_id,
        record_id,
    from population
    -- Only the population is counted; why a record is out stays in fct_populations
    where exclusion_reason is null
),

placed as (
    select
        included.monitor_id,
        included.record_id,
        sites.region_id,
    from included
    inner join sites
        on included.monitor_id = sites.monitor_id and included.record_id = sites.record_id
    -- A site abroad has no region to be missed
    where sites.region_id is not null or sites.is_in_reference_country
),

{{ units_of_records() }}

select * from final
