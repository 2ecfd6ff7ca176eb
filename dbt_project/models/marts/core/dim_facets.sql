with facets as (
    select * from {{ ref('facets') }}
),

final as (
    select
        facet,
        label_en,
        label_zh,
        definition_en,
        definition_zh,
        defined_in,
    from facets
)

select * from final
