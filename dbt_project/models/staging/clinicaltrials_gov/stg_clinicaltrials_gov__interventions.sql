with source as (
    select * from {{ source('clinicaltrials_gov', 'studies') }}
),

final as (
    select
        source.record_id,
        cast(element.position as integer) as intervention_number,
        element.item.type as intervention_type,
        {{ without_addresses('element.item.name') }} as intervention_name,
    from source
    cross join {{ list_rows('source.interventions') }} as element
)

select * from final
