with source as (
    select * from {{ source('clinicaltrials_gov', 'studies') }}
),

final as (
    select
        source.record_id,
        {{ without_addresses('element.item.id') }} as stated_id,
    from source
    cross join {{ list_rows('source.secondary_ids') }} as element
    union all
    select
        record_id,
        {{ without_addresses('org_study_id') }} as stated_id,
    from source
    -- Not every study has an id of its organisation
    where org_study_id is not null
)

select * from final
