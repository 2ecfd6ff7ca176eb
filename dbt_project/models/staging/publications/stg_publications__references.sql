with source as (
    select * from {{ source('publications', 'records') }}
),

final as (
    select
        source.record_id,
        cast(cited.position as integer) as reference_position,
        cited.item.text as reference_text,
        cited.item.doi as reference_doi,
    from source
    cross join {{ list_rows('source."references"') }} as cited
)

select * from final
