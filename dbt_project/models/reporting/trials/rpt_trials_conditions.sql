with final as (
    {{ ranked_terms('condition', 'condition', ref('int_mesh_terms'), 'mesh_id', 'mesh_term', 'mesh_term') }}
)

select * from final
