with intervention_mesh_terms as (
    select * from {{ ref('stg_clinicaltrials_gov__intervention_mesh_terms') }}
),

final as (
    select
        record_id,
        term_number,
        mesh_id,
        mesh_term,
    from intervention_mesh_terms
)

select * from final
