with source as (
    select * from {{ source('publications', 'records') }}
),

final as (
    select
        record_id,
        {{ dbt.split_part('record_id', "':'", 1) }} as source_id,
        record_key,
        wos_id,
        scopus_eid,
        pmid,
        pmcid,
        openalex_id,
        lens_id,
        doi,
        {{ without_addresses('title') }} as title,
        {{ without_addresses('abstract') }} as abstract,
        language,
        container_title,
        volume,
        issue,
        first_page,
        last_page,
        article_number,
        publication_year,
        publication_year_rule,
        document_types,
        authors,
        addresses,
        corresponding,
        categories,
        author_keywords,
        index_keywords,
        funders,
        reference_count,
        citation_count,
        citation_date_text,
        is_highly_cited,
        batch_id,
        landed_file,
        landed_line,
        content_hash,
        fetched_at,
        is_sample,
    from source
)

select * from final
