with known as (
    select * from {{ ref('publication_disciplines') }}
),

named as (
    select distinct category_id from {{ ref('bridge_publication_categories') }}
),

final as (
    select
        category_id,
        label_en,
        label_zh,
    from known
    union all
    select
        category_id,
        replace(category_id, '_', ' ') as label_en,
        replace(category_id, '_', ' ') as label_zh,
    from named
    where category_id not in (select category_id from known)
)

select * from final
