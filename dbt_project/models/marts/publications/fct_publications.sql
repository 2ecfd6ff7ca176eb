with records as (
    select * from {{ ref('int_publication_records_ranked') }}
),

final as (
    select
        publication_id,
        {{ first_filled('wos_id', 'source_rank') }} as wos_id,
        {{ first_filled('doi', 'source_rank') }} as doi,
        {{ first_filled('pmid', 'source_rank') }} as pmid,
        {{ first_filled('scopus_eid', 'source_rank') }} as scopus_eid,
        {{ first_filled('openalex_id', 'source_rank') }} as openalex_id,
        {{ first_filled('lens_id', 'source_rank') }} as lens_id,
        {{ first_filled('title', 'source_rank') }} as title,
        {{ first_filled('abstract', 'source_rank') }} as abstract,
        {{ first_filled('language', 'source_rank') }} as language,
        {{ first_filled('container_title', 'source_rank') }} as container_title,
        cast({{ first_filled('publication_year', 'source_rank') }} as integer) as publication_year,
        {{ first_filled('publication_year_rule', 'source_rank', 'publication_year is not null') }} as publication_year_rule,
        cast({{ first_filled('citation_count', 'source_rank') }} as integer) as citation_count,
        {{ first_filled('source_id', 'source_rank', 'citation_count is not null') }} as citation_source_id,
        cast({{ first_filled('cast(fetched_at as date)', 'source_rank', 'citation_count is not null') }} as date) as citations_as_of,
        cast({{ first_filled('reference_count', 'source_rank') }} as integer) as reference_count,
        bool_or(is_highly_cited) as is_highly_cited,
        cast({{ first_filled('len(authors)', 'source_rank', 'len(authors) > 0') }} as integer) as author_count,
        -- Authors and addresses belong together: they come from one record
        {{ first_filled('record_id', 'source_rank', 'len(addresses) > 0') }} as address_record_id,
        {{ first_filled('record_id', 'source_rank', 'len(categories) > 0') }} as category_record_id,
        {{ first_filled('record_id', 'source_rank', 'len(funders) > 0') }} as funder_record_id,
        {{ first_filled('record_id', 'source_rank', 'len(document_types) > 0') }} as document_type_record_id,
        {{ first_filled('record_id', 'source_rank', 'len(author_keywords) > 0') }} as keyword_record_id,
        cast(count(*) as integer) as record_count,
        bool_or(is_sample) as is_sample,
    from records
    group by publication_id
)

select * from final
