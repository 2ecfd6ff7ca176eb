with records as (
    select * from {{ ref('stg_publications__records') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

types as (
    select * from {{ ref('document_types') }}
),

listed as (
    select
        publications.publication_id,
        lower(types_given.item) as spelling,
    from publications
    inner join records on publications.document_type_record_id = records.record_id
    cross join {{ list_rows('records.document_types') }} as types_given
),

final as (
    select distinct
        listed.publication_id,
        coalesce(types.document_type, 'other') as document_type,
    from listed
    left join types on listed.spelling = types.spelling
    -- A state of publication is no type: early access, article in press, retracted
    where coalesce(types.document_type, 'other') <> 'state'
)

select * from final
