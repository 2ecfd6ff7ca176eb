with findings as (
    select * from {{ ref('stg_analysis__claim_findings') }}
),

claims as (
    select * from {{ ref('fct_claims') }}
),

reasons as (
    select * from {{ ref('claim_reasons') }}
),

-- Numbers that one rule found for one reason, as the two of an equal pair or all units of a level shift, are one row
found as (
    select
        findings.document_id,
        findings.rule_id,
        findings.arithmetic_en,
        findings.arithmetic_zh,
        claims.location,
        claims.indicator_id,
        claims.facet,
        max(claims.period) as period,
        min(findings.claim_id) as claim_id,
        count(*) as claim_count,
    from findings
    inner join claims
        on findings.document_id = claims.document_id and findings.claim_id = claims.claim_id
    group by
        findings.document_id,
        findings.rule_id,
        findings.arithmetic_en,
        findings.arithmetic_zh,
        claims.location,
        claims.indicator_id,
        claims.facet
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
        claims.label_en,
        claims.label_zh,
        found.arithmetic_en,
        found.arithmetic_zh,
        reasons.reason_en,
        reasons.reason_zh,
    from found
    inner join reasons on found.rule_id = reasons.reason_id
    inner join claims
        on found.document_id = claims.document_id and found.claim_id = claims.claim_id
)

select * from final
