with conditions as (
    select * from {{ ref('bridge_trial_conditions') }}
),

interventions as (
    select * from {{ ref('bridge_trial_intervention_terms') }}
),

named as (
    select mesh_id, mesh_term from conditions
    union all
    select mesh_id, mesh_term from interventions
),

spellings as (
    select
        {{ mesh_key('mesh_id') }} as mesh_key,
        mesh_id,
        mesh_term,
        count(*) as row_count,
    from named
    -- A term without an id or a name cannot be told from others
    where mesh_id is not null and mesh_term is not null
    group by mesh_id, mesh_term
),

placed as (
    select
        *,
        -- The descriptor without filling zeros is the one that MeSH lists
        first_value(mesh_id) over (partition by mesh_key order by length(mesh_id), mesh_id) as listed_id,
        row_number() over (partition by mesh_key order by row_count desc, mesh_term, mesh_id) as place,
    from spellings
),

final as (
    select
        mesh_key,
        listed_id as mesh_id,
        mesh_term,
    from placed
    where place = 1
)

select * from final
