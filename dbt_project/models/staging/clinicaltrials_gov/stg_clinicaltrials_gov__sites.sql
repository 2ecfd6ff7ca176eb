with source as (
    select * from {{ source('clinicaltrials_gov', 'studies') }}
),

final as (
    select
        source.record_id,
        cast(element.position as integer) as site_number,
        {{ without_addresses('element.item.facility') }} as facility,
        element.item.status as site_status,
        element.item.city as city,
        element.item.state as state,
        element.item.zip as zip,
        element.item.country as country,
    from source
    cross join {{ list_rows('source.locations') }} as element
)

select * from final
