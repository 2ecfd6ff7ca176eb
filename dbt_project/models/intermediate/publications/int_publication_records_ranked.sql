with records as (
    select * from {{ ref('stg_publications__records') }}
),

merged as (
    select * from {{ ref('int_publication_records_merged') }}
),

sources as (
    select * from {{ ref('publication_sources') }}
),

final as (
    select
        merged.publication_id as merge_label,
        -- A work is called after its record in the best source
        first_value(records.record_id) over (
            partition by merged.publication_id order by sources.priority, records.record_id
        ) as publication_id,
        row_number() over (partition by merged.publication_id order by sources.priority, records.record_id) as source_rank,
        records.*,
    from records
    inner join merged on records.record_id = merged.record_id
    inner join sources on records.source_id = sources.source_id
)

select * from final
