-- Nothing personal may be released: no text that people write holds an e-mail address.
{{ config(meta={'dagster': {'ref': {'name': 'fct_trials'}}}) }}
{%- set free_texts = {
    'fct_trials': ['org_study_id', 'brief_title', 'official_title', 'acronym', 'lead_sponsor_name', 'why_stopped', 'registered_status',
        'registered_study_type', 'registered_phase', 'registered_countries'],
    'fct_trial_link_candidates': ['title_words', 'sponsor_name', 'linked_sponsor_name'],
    'fct_trial_sites': ['facility', 'city', 'state', 'zip', 'country'],
    'bridge_trial_collaborators': ['collaborator_name'],
    'bridge_trial_conditions': ['mesh_term'],
    'bridge_trial_intervention_terms': ['mesh_term'],
    'bridge_trial_interventions': ['intervention_name'],
    'fct_quarantined_records': ['file', 'detail'],
    'fct_ingested_files': ['original_name'],
    'fct_ingestion_batches': ['error'],
    'fct_source_findings': ['name'],
} %}
with texts as (
    {%- for model, columns in free_texts.items() %}
    {%- set several = not loop.last %}
    {%- for column in columns %}
    select '{{ model }}' as model, '{{ column }}' as field, {{ column }} as text from {{ ref(model) }}
    {%- if several or not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
)

select * from texts
where {{ without_addresses('text') }} <> text
