with named as (
    select * from {{ ref('int_publication_funders_named') }}
),

funders as (
    select * from {{ ref('funders') }}
),

-- A programme counts for its ministry, an institute for its agency; itself it stays a funder below them
rolled_up as (
    select publication_id, funder_id, funder_id as given_funder_id, is_in_thesaurus from named
    union
    select
        named.publication_id,
        funders.parent_funder_id as funder_id,
        named.funder_id as given_funder_id,
        true as is_in_thesaurus,
    from named
    inner join funders on named.funder_id = funders.funder_id
    where funders.parent_funder_id is not null
),

final as (
    select
        publication_id,
        funder_id,
        bool_or(is_in_thesaurus) as is_in_thesaurus,
        bool_or(funder_id = given_funder_id) as is_named_itself,
    from rolled_up
    group by publication_id, funder_id
)

select * from final
