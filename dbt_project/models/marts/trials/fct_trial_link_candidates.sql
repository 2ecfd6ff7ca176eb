with trials as (
    select * from {{ ref('fct_trials') }}
),

links as (
    select * from {{ ref('int_registration_links') }}
),

-- Without another registry there is nothing to compare, and the titles of all studies need not be read
other_registries as (
    select 1 as is_held from trials where source_id <> 'clinicaltrials_gov' limit 1
),

compared as (
    select trials.* from trials
    cross join other_registries
    -- Another record of the same registration is no candidate, it is known
    where trials.canonical_record_id is null
),

titles as (
    select record_id, registry_id, lead_sponsor_name as sponsor_name, {{ plain_words('brief_title') }} as title_words from compared
    union
    select record_id, registry_id, lead_sponsor_name as sponsor_name, {{ plain_words('official_title') }} as title_words from compared
),

-- A short title is no evidence: "A study of aspirin" is many trials
telling as (
    select * from titles where length(title_words) >= 30
),

pairs as (
    select
        first_one.record_id,
        second_one.record_id as linked_record_id,
        first_one.registry_id,
        second_one.registry_id as linked_registry_id,
        min(first_one.title_words) as title_words,
        min(first_one.sponsor_name) as sponsor_name,
        min(second_one.sponsor_name) as linked_sponsor_name,
    from telling as first_one
    inner join telling as second_one
        on first_one.title_words = second_one.title_words
            and first_one.record_id < second_one.record_id
            and first_one.registry_id <> second_one.registry_id
    group by first_one.record_id, second_one.record_id, first_one.registry_id, second_one.registry_id
),

final as (
    select pairs.*
    from pairs
    left join links
        on pairs.record_id = links.record_id and pairs.linked_record_id = links.linked_record_id
    where links.record_id is null
)

select * from final
