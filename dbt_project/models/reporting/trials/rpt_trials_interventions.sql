with final as (
    {{ ranked_terms('intervention_term', 'intervention_term', ref('int_mesh_terms'), 'mesh_id', 'mesh_term', 'mesh_term') }}
)

select * from final
