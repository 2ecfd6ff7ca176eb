with population as (
    select * from {{ ref('int_registries_population') }}
),

final as (
    select
        monitor_id,
        record_id,
        registry_id,
        exclusion_reason is null as is_included,
        exclusion_reason,
        region_id,
        city_id,
        case when region_id is null then 'country' else 'sponsor' end as region_basis,
        linked_record_id,
    from population
)

select * from final
