with claims as (
    select * from {{ ref('fct_claims') }}
),

category_values as (
    select * from {{ ref('int_trials_category_values') }}
),

-- Equal values may stand in either order, so a category has a first and a last possible rank
ranked as (
    select
        monitor_id,
        unit_id,
        period,
        facet,
        category,
        trial_count,
        rank() over (partition by monitor_id, unit_id, period, facet order by trial_count desc) as first_rank,
        count(*) over (partition by monitor_id, unit_id, period, facet, trial_count) as tied_count,
    from category_values
    -- A partner of no trial has no rank
    where trial_count > 0
),

ranges as (
    select
        *,
        first_rank + tied_count - 1 as last_rank,
    from ranked
),

final as (
    select
        claims.document_id,
        claims.claim_id,
        cast(greatest(ranges.first_rank, least(ranges.last_rank, claims.value)) as decimal(28, 12)) as value,
        {{ dbt.concat([
            spelled('ranges.trial_count', '0'),
            "': '",
            spelled('ranges.first_rank', '0'),
            "case when ranges.tied_count > 1 then " ~ dbt.concat(["'–'", spelled('ranges.last_rank', '0')]) ~ " else '' end",
        ]) }} as arithmetic,
    from claims
    inner join ranges
        on claims.monitor_id = ranges.monitor_id
            and claims.unit_id = ranges.unit_id
            and claims.period = ranges.period
            and claims.facet = ranges.facet
            and claims.category = ranges.category
    -- Other claims are compared by their cell, or are statements
    where claims.unit_of_measure = 'rank'
)

select * from final
