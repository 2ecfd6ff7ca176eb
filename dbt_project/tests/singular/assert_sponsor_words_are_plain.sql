-- A name that is not in the form it is compared in would never be found
{{ config(severity='error', meta={'dagster': {'ref': {'name': 'sponsor_regions'}}}) }}
select sponsor_words as words from {{ ref('sponsor_regions') }} where sponsor_words <> {{ plain_words('sponsor_words') }}
union all
select register_words as words from {{ ref('registry_names') }} where register_words <> {{ plain_words('register_words') }}
