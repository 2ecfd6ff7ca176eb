with source as (
    select * from {{ source('analysis', 'claim_findings') }}
),

final as (
    select
        document_id,
        claim_id,
        rule_id,
        arithmetic_en,
        arithmetic_zh,
    from source
)

select * from final
