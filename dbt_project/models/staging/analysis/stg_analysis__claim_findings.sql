with source as (
    select * from {{ source('analysis', 'claim_findings') }}
),

final as (
    select
        document_id,
        claim_id,
        rule_id,
        arithmetic,
    from source
)

select * from final
