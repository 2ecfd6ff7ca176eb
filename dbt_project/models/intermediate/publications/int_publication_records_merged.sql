{#- Records that share a key are one work, and so are records that share one with a third. Each round gives a record the least
label among the records it shares a key with; assert_works_share_no_key tells when more rounds were needed. -#}
{%- set rounds = 4 -%}
with records as (
    select record_id from {{ ref('stg_publications__records') }}
),

keys as (
    select * from {{ ref('int_publication_keys') }}
),

round_0 as (
    select record_id, record_id as label from records
),
{% for number in range(1, rounds + 1) %}
least_{{ number }} as (
    select
        keys.key_type,
        keys.key_value,
        min(labels.label) as label,
    from keys
    inner join round_{{ number - 1 }} as labels on keys.record_id = labels.record_id
    group by keys.key_type, keys.key_value
),

round_{{ number }} as (
    select
        labels.record_id,
        least(labels.label, coalesce(min(least_{{ number }}.label), labels.label)) as label,
    from round_{{ number - 1 }} as labels
    left join keys on labels.record_id = keys.record_id
    left join least_{{ number }}
        on keys.key_type = least_{{ number }}.key_type and keys.key_value = least_{{ number }}.key_value
    group by labels.record_id, labels.label
),
{% endfor %}
final as (
    select
        record_id,
        label as publication_id,
    from round_{{ rounds }}
)

select * from final
