with verdicts as (
    select * from {{ ref('rpt_claim_verdicts') }}
),

kinds as (
    select
        document_id,
        monitor_id,
        basis,
        {{ location_family('location') }} as location_family,
        is_only_bounded,
        {{ dbt.split_part('verdict', "':'", 1) }} as verdict,
    from verdicts
),

final as (
    select
        document_id,
        monitor_id,
        basis,
        location_family,
        cast(count(*) as bigint) as claim_count,
        cast(count(case when verdict <> 'not_computable' then 1 end) as bigint) as checked_count,
        cast(count(case when verdict = 'agrees' then 1 end) as bigint) as agreeing_count,
        cast(count(case when is_only_bounded then 1 end) as bigint) as bounded_count,
        cast(count(case when verdict = 'rounding' then 1 end) as bigint) as rounding_count,
        cast(count(case when verdict = 'definition' then 1 end) as bigint) as definition_count,
        cast(count(case when verdict = 'contradicts_itself' then 1 end) as bigint) as contradiction_count,
        cast(count(case when verdict = 'implausible' then 1 end) as bigint) as implausible_count,
        cast(count(case when verdict = 'source_drift' then 1 end) as bigint) as source_drift_count,
        cast(count(case when verdict = 'not_computable' then 1 end) as bigint) as not_computable_count,
    from kinds
    group by document_id, monitor_id, basis, location_family
)

select * from final
