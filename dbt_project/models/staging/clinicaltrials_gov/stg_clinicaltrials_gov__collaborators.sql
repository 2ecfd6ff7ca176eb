with source as (
    select * from {{ source('clinicaltrials_gov', 'studies') }}
),

final as (
    select
        source.record_id,
        cast(element.position as integer) as collaborator_number,
        {{ without_addresses('element.item.name') }} as collaborator_name,
        element.item."class" as collaborator_class,
    from source
    cross join {{ list_rows('source.collaborators') }} as element
)

select * from final
