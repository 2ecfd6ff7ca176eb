-- No printed number of a declared monitor may drop out between the transcription and the verdicts
{{ config(meta={'dagster': {'ref': {'name': 'rpt_claim_verdicts'}}}) }}
with claims as (
    select claims.claim_id
    from {{ ref('fct_claims') }} as claims
    inner join {{ ref('stg_monitors__monitors') }} as monitors on claims.monitor_id = monitors.monitor_id
),

verdicts as (
    select claim_id, count(distinct basis) as basis_count from {{ ref('rpt_claim_verdicts') }} group by claim_id
)

select claims.claim_id
from claims
left join verdicts on claims.claim_id = verdicts.claim_id
where coalesce(verdicts.basis_count, 0) <> 2
