with records as (
    select * from {{ ref('int_publication_records_ranked') }}
),

-- The authors of one record: those of two databases are written in two ways
listing as (
    select
        publication_id,
        {{ first_filled('record_id', 'source_rank', 'len(authors) > 0') }} as record_id,
    from records
    group by publication_id
),

named as (
    select
        listing.publication_id,
        coalesce(authors.item.full_name, authors.item.name) as author_text,
    from listing
    inner join records on listing.record_id = records.record_id
    cross join {{ list_rows('records.authors') }} as authors
),

keyed as (
    select
        publication_id,
        {{ author_key('author_text') }} as author_id,
        author_text,
    from named
),

final as (
    select
        publication_id,
        author_id,
        min(author_text) as author_text,
    from keyed
    -- A name of which nothing but marks is printed is nobody's
    where author_id is not null
    group by publication_id, author_id
)

select * from final
