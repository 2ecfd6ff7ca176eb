with indicators as (
    select * from {{ ref('indicators') }}
),

final as (
    select
        indicator_id,
        label_en,
        label_zh,
        definition_en,
        definition_zh,
        value_kind,
        unit_of_measure,
        operand_rule,
        defined_in,
    from indicators
)

select * from final
