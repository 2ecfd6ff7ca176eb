with candidates as (
    select * from {{ ref('fct_trial_link_candidates') }}
),

populations as (
    select * from {{ ref('fct_registry_populations') }}
),

counted as (
    select monitor_id, record_id from populations where is_included
),

pairs as (
    select distinct
        counted.monitor_id,
        candidates.record_id,
        candidates.linked_record_id,
        candidates.registry_id,
        candidates.linked_registry_id,
        candidates.title_words,
        candidates.sponsor_name,
        candidates.linked_sponsor_name,
    from candidates
    inner join counted on counted.record_id in (candidates.record_id, candidates.linked_record_id)
),

final as (
    select
        monitor_id,
        cast(
            row_number() over (partition by monitor_id order by title_words, record_id, linked_record_id) as integer
        ) as pair_number,
        record_id,
        linked_record_id,
        registry_id,
        linked_registry_id,
        title_words,
        sponsor_name,
        linked_sponsor_name,
    from pairs
)

select * from final
