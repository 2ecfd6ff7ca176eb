with links as (
    select * from {{ ref('int_registration_links') }}
),

final as (
    select
        record_id,
        linked_record_id,
        case
            when is_stated_by_first and is_stated_by_second then 'stated_by_both'
            when is_stated_by_first then 'stated_by_record'
            else 'stated_by_linked'
        end as link_evidence,
        case when is_stated_by_first and is_stated_by_second then 'high' else 'medium' end as link_confidence,
    from links
)

select * from final
