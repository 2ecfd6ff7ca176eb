with source as (
    select * from {{ source('clinicaltrials_gov', 'studies') }}
),

final as (
    select
        source.record_id,
        cast(element.position as integer) as term_number,
        element.item.id as mesh_id,
        {{ without_addresses('element.item.term') }} as mesh_term,
    from source
    cross join {{ list_rows('source.intervention_mesh_terms') }} as element
)

select * from final
