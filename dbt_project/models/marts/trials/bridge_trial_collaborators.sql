with collaborators as (
    select * from {{ ref('stg_clinicaltrials_gov__collaborators') }}
),

final as (
    select
        record_id,
        collaborator_number,
        collaborator_name,
        collaborator_class,
    from collaborators
)

select * from final
