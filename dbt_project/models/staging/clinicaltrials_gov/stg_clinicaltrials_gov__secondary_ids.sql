with source as (
    select * from {{ source('clinicaltrials_gov', 'studies') }}
),

final as (
    select
        source.record_id,
        cast(element.position as integer) as secondary_id_number,
        element.item.id as secondary_id,
        element.item.type as secondary_id_type,
        element.item.domain as secondary_id_domain,
    from source
    cross join {{ list_rows('source.secondary_ids') }} as element
)

select * from final
