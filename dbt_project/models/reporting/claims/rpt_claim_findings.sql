with findings as (
    select * from {{ ref('stg_analysis__claim_findings') }}
),

claims as (
    select * from {{ ref('fct_claims') }}
),

reasons as (
    select * from {{ ref('claim_reasons') }}
),

-- Claims that one rule found for the same reason, as the two rows of an equal pair or all units of a level shift
found as (
    select distinct
        findings.document_id,
        findings.rule_id,
        claims.location,
        claims.indicator_id,
        claims.facet,
        claims.period,
        findings.arithmetic,
        count(*) over (
            partition by findings.document_id, findings.rule_id, claims.location, claims.indicator_id, claims.facet,
                claims.period, findings.arithmetic
        ) as claim_count,
        min(findings.claim_id) over (
            partition by findings.document_id, findings.rule_id, claims.location, claims.indicator_id, claims.facet,
                claims.period, findings.arithmetic
        ) as claim_id,
    from findings
    inner join claims on findings.claim_id = claims.claim_id
),

final as (
    select
        found.document_id,
        found.location,
        found.indicator_id,
        found.facet,
        found.period,
        found.rule_id,
        found.claim_id,
        found.claim_count,
        found.arithmetic,
        reasons.reason_en,
        reasons.reason_zh,
    from found
    inner join reasons on found.rule_id = reasons.reason_id
)

select * from final
