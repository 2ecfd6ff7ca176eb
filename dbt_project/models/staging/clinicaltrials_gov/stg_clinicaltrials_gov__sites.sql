with source as (
    select * from {{ source('clinicaltrials_gov', 'studies') }}
),

final as (
    select
        source.record_id,
        cast(element.position as integer) as site_number,
        case
            when {{ is_personal_name('element.item.facility') }} then '[person]'
            else {{ without_addresses('element.item.facility') }}
        end as facility,
        element.item.status as site_status,
        {{ without_addresses('element.item.city') }} as city,
        {{ without_addresses('element.item.state') }} as state,
        {{ without_addresses('element.item.zip') }} as zip,
        {{ without_addresses('element.item.country') }} as country,
    from source
    cross join {{ list_rows('source.locations') }} as element
)

select * from final
