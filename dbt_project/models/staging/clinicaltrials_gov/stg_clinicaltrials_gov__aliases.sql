with source as (
    select * from {{ source('clinicaltrials_gov', 'studies') }}
),

final as (
    select
        source.record_id,
        element.item as alias_nct_id,
    from source
    cross join {{ list_rows('source.nct_id_aliases') }} as element
)

select * from final
