with categories as (
    select * from {{ ref('categories') }}
),

facets as (
    select * from {{ ref('int_trials_facets') }}
),

observed as (
    select distinct facet, category from facets
),

final as (
    select categories.*
    from categories
    left join observed
        on categories.facet = observed.facet and categories.category = observed.category
    -- Every record has these but rows of a table download without the column: no row of zeros where nobody has one
    where categories.category <> 'missing'
        or categories.facet not in ('study_type', 'phase', 'stage', 'status', 'has_results')
        or observed.category is not null
)

select * from final
