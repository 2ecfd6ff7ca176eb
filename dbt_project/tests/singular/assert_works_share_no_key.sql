-- Two works that share a key are one: int_publication_records_merged needs another round
{{ config(meta={'dagster': {'ref': {'name': 'int_publication_records_merged'}}}) }}
select
    keys.key_type,
    keys.key_value,
    count(distinct merged.publication_id) as work_count,
from {{ ref('int_publication_keys') }} as keys
inner join {{ ref('int_publication_records_merged') }} as merged on keys.record_id = merged.record_id
group by keys.key_type, keys.key_value
having count(distinct merged.publication_id) > 1
