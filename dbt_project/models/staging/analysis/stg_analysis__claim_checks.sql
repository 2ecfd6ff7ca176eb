with source as (
    select * from {{ source('analysis', 'claim_checks') }}
),

final as (
    select
        document_id,
        claim_id,
        cast(check_order as integer) as check_order,
        check_kind,
        pattern_id,
        outcome,
        recomputed,
        difference,
        arithmetic_en,
        arithmetic_zh,
        reading_en,
        reading_zh,
    from source
)

select * from final
