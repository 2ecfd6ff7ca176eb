with known as (
    select * from {{ ref('funders') }}
),

named as (
    select * from {{ ref('int_publication_funders_named') }}
),

spellings as (
    select
        funder_id,
        funder_name,
        count(*) as record_count,
    from named
    where not is_in_thesaurus
    group by funder_id, funder_name
),

-- A funder that no reader has reviewed is called by its most frequent spelling
unreviewed as (
    select
        funder_id,
        {{ first_filled('funder_name', 'record_count desc, funder_name') }} as label,
    from spellings
    group by funder_id
),

final as (
    select
        funder_id,
        label_en,
        label_zh,
        funder_type,
        country_id,
        parent_funder_id,
        true as is_in_thesaurus,
    from known
    union all
    select
        funder_id,
        label as label_en,
        label as label_zh,
        'not_known' as funder_type,
        cast(null as varchar) as country_id,
        cast(null as varchar) as parent_funder_id,
        false as is_in_thesaurus,
    from unreviewed
    where funder_id not in (select funder_id from known)
)

select * from final
