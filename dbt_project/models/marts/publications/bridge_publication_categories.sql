with records as (
    select * from {{ ref('stg_publications__records') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

final as (
    select distinct
        publications.publication_id,
        {{ slug_of('categories.item') }} as category_id,
    from publications
    inner join records on publications.category_record_id = records.record_id
    cross join {{ list_rows('records.categories') }} as categories
    where {{ slug_of('categories.item') }} is not null
)

select * from final
