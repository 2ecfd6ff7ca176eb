with monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

terms as (
    select * from {{ ref('stg_monitors__publication_search_terms') }}
),

records as (
    select * from {{ ref('stg_publications__records') }}
),

record_sources as (
    select * from {{ ref('fct_record_sources') }}
),

batches as (
    select * from {{ ref('fct_ingestion_batches') }}
),

imported as (
    select distinct
        batches.monitor_id,
        record_sources.record_id,
        batches.set_name,
    from record_sources
    inner join batches on record_sources.batch_id = batches.batch_id
    inner join monitors on batches.monitor_id = monitors.monitor_id
    where monitors.records = 'imported'
),

texts as (
    select
        record_id,
        {{ dbt.concat([
            "' '", plain_words("coalesce(title, '')"), "' '", plain_words("coalesce(abstract, '')"), "' '",
            plain_words("coalesce(array_to_string(author_keywords, ' '), '')"), "' '",
            plain_words("coalesce(array_to_string(index_keywords, ' '), '')"), "' '",
        ]) }} as words,
    from records
    where exists (select 1 from terms)
),

-- A term is a whole word or phrase; an asterisk at its end takes any ending
patterns as (
    select
        monitor_id,
        group_number,
        is_excluded,
        {{ dbt.concat(["' '", plain_words("replace(term, '*', '')"), "case when term like '%*' then '' else ' ' end"]) }} as words,
    from terms
),

found as (
    select
        patterns.monitor_id,
        texts.record_id,
        count(distinct case when not patterns.is_excluded then patterns.group_number end) as group_count,
        max(case when patterns.is_excluded then 1 else 0 end) as has_excluded,
    from patterns
    inner join texts on strpos(texts.words, patterns.words) > 0
    group by patterns.monitor_id, texts.record_id
),

wanted as (
    select monitor_id, count(distinct group_number) as group_count from terms where not is_excluded group by monitor_id
),

searched as (
    select
        found.monitor_id,
        found.record_id,
        cast(null as varchar) as set_name,
    from found
    inner join wanted on found.monitor_id = wanted.monitor_id and found.group_count = wanted.group_count
    where found.has_excluded = 0
),

final as (
    select * from imported
    union all
    select * from searched
)

select * from final
