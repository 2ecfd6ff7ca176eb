with cited as (
    select * from {{ ref('stg_publications__references') }}
),

records as (
    select publication_id, record_id, source_rank from {{ ref('int_publication_records_ranked') }}
),

-- The list of one record: those of two databases print the same reference in two ways
listing as (
    select
        records.publication_id,
        {{ first_filled('records.record_id', 'records.source_rank') }} as record_id,
    from records
    where records.record_id in (select record_id from cited)
    group by records.publication_id
),

keyed as (
    select
        listing.publication_id,
        {{ reference_key('cited.reference_text', 'cited.reference_doi') }} as reference_id,
        cited.reference_text,
    from listing
    inner join cited on listing.record_id = cited.record_id
),

final as (
    select
        publication_id,
        reference_id,
        min(reference_text) as reference_text,
    from keyed
    -- A reference of which nothing but marks is printed is none
    where reference_id is not null
    group by publication_id, reference_id
)

select * from final
