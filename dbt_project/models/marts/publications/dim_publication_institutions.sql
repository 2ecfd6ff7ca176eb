with known as (
    select * from {{ ref('publication_institutions') }}
),

named as (
    select * from {{ ref('bridge_publication_institutions') }}
),

unreviewed as (
    select
        institution_id,
        min(organization_text) as label,
    from named
    where not is_in_thesaurus
    group by institution_id
),

final as (
    select
        institution_id,
        label_en,
        label_zh,
        true as is_in_thesaurus,
    from known
    union all
    select
        institution_id,
        label as label_en,
        label as label_zh,
        false as is_in_thesaurus,
    from unreviewed
    where institution_id not in (select institution_id from known)
)

select * from final
