with claims as (
    select * from {{ ref('fct_claims') }}
),

final as (
    select
        document_id,
        claim_id,
        claim_order,
        location,
        row_key,
        column_key,
        printed_value,
        comparator,
        unit_of_measure,
        period,
        indicator_id,
        unit_id,
        facet,
        category,
    from claims
)

select * from final
