with records as (
    select * from {{ ref('int_publication_records_ranked') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

keys as (
    select * from {{ ref('int_publication_keys') }}
),

rules as (
    select * from {{ ref('publication_merge_rules') }}
),

-- The strongest key that a record shares with another record of its work
shared as (
    select
        keys.record_id,
        others.record_id as other_record_id,
        keys.key_type,
        keys.key_value,
        row_number() over (partition by keys.record_id order by rules.priority, others.source_rank) as choice,
    from keys
    inner join keys as other_keys
        on keys.key_type = other_keys.key_type
            and keys.key_value = other_keys.key_value
            and keys.record_id <> other_keys.record_id
    inner join records as others on other_keys.record_id = others.record_id
    inner join rules on keys.key_type = rules.rule_id
),

final as (
    select
        records.publication_id,
        records.record_id,
        records.source_id,
        cast(records.source_rank as integer) as source_rank,
        coalesce(shared.key_type, 'only_record') as merge_rule,
        shared.other_record_id as merged_with_record_id,
        shared.key_value as merge_key,
        nullif(concat_ws(
            ', ',
            case when records.title <> publications.title
                and {{ title_key('records.title') }} <> {{ title_key('publications.title') }} then 'title' end,
            case when records.publication_year <> publications.publication_year then 'publication_year' end,
            case when records.doi <> publications.doi then 'doi' end,
            case when lower(records.container_title) <> lower(publications.container_title) then 'container_title' end,
            case when len(records.authors) <> publications.author_count then 'author_count' end,
            case when records.citation_count <> publications.citation_count then 'citation_count' end,
            case when records.reference_count <> publications.reference_count then 'reference_count' end
        ), '') as disagreeing_fields,
        records.landed_file,
        records.landed_line,
    from records
    inner join publications on records.publication_id = publications.publication_id
    left join shared on records.record_id = shared.record_id and shared.choice = 1
)

select * from final
