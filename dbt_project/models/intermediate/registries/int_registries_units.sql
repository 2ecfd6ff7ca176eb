with population as (
    select * from {{ ref('int_registries_population') }}
),

included as (
    select * from population
    -- Only what the monitor counts; why a record is out stays in fct_registry_populations
    where exclusion_reason is null
),

-- Other registries give no sites: the region is that of the sponsor
placed as (
    select
        monitor_id,
        record_id,
        region_id,
    from included
),

{{ units_of_records() }}

select * from final
