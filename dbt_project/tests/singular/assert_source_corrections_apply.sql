-- A correction that no record needs any more: the provider mended its error, so the row must go.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'source_corrections'}}}) }}
select corrections.*
from {{ ref('source_corrections') }} as corrections
left join {{ source('clinicaltrials_gov', 'studies') }} as studies
    on corrections.record_id = studies.record_id and corrections.expected_value = studies.overall_status
where studies.record_id is null
