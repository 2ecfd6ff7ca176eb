with claims as (
    select * from {{ ref('fct_claims') }}
),

documents as (
    select * from {{ ref('documents') }}
),

checks as (
    select * from {{ ref('int_claims_checks') }} where check_order = 1
),

patterns as (
    select * from {{ ref('claim_patterns') }}
),

data_status as (
    select monitor_id, is_sample, data_as_of, last_complete_pull_at from {{ ref('int_monitor_data_status') }}
    union all
    select monitor_id, is_sample, data_as_of, last_complete_pull_at from {{ ref('int_publication_data_status') }}
),

cell_values as (
    select * from {{ ref('ind_trials') }}
    union all
    select * from {{ ref('ind_publications') }}
),

data_statements as (
    select * from {{ ref('int_claims_statements') }} where basis = 'data'
),

data_ranks as (
    select * from {{ ref('int_claims_data_ranks') }}
),

indicators as (
    select * from {{ ref('dim_indicators') }}
),

reasons as (
    select * from {{ ref('claim_reasons') }}
),

by_document as (
    select
        claims.document_id,
        claims.claim_id,
        'document' as basis,
        checks.recomputed,
        checks.difference,
        checks.arithmetic_en,
        checks.arithmetic_zh,
        checks.check_kind,
        case
            when checks.claim_id is null then 'not_computable'
            else checks.outcome
        end as outcome,
        case
            when checks.outcome = 'not_computable' then 'operands_not_printed'
            when checks.claim_id is not null then null
            -- Only of a document whose numbers are recomputed as cells of ours
            when claims.cell_id is not null and claims.document_id in (select document_id from patterns)
                then 'operands_not_printed'
            when {{ location_family('claims.location') }} <> 'text' then 'no_identity'
            else 'outside_tables'
        end as obstacle,
        checks.other_indicator_id,
        checks.reading_en,
        checks.reading_zh,
    from claims
    left join checks
        on claims.document_id = checks.document_id and claims.claim_id = checks.claim_id
),

our_values as (
    select
        claims.*,
        data_status.is_sample,
        data_status.last_complete_pull_at is null as is_partial,
        data_status.data_as_of > documents.searched_on as is_newer,
        coalesce(cell_values.cell_id, data_statements.claim_id, data_ranks.claim_id) is not null as is_known,
        data_statements.holds,
        coalesce(data_statements.arithmetic, data_ranks.arithmetic) as other_arithmetic,
        cell_values.numerator,
        cell_values.denominator,
        {{ rounded_as_printed(
            "case
                when claims.unit_of_measure = 'percent' then 100 * cell_values.value
                when claims.unit_of_measure = 'rank' then data_ranks.value
                else cell_values.value
            end",
            decimals_shown('claims.decimals_printed', 'claims.comparator')
        ) }} as our_value,
        {{ decimals_shown('claims.decimals_printed', 'claims.comparator') }} as decimals_shown,
    from claims
    inner join documents on claims.document_id = documents.document_id
    -- A document without a monitor has no cells of ours to be compared with
    inner join data_status on claims.monitor_id = data_status.monitor_id
    left join cell_values on claims.cell_id = cell_values.cell_id
    left join data_statements
        on claims.document_id = data_statements.document_id and claims.claim_id = data_statements.claim_id
    left join data_ranks
        on claims.document_id = data_ranks.document_id and claims.claim_id = data_ranks.claim_id
),

our_obstacles as (
    select
        our_values.*,
        case
            when cell_id is null and unit_of_measure not in ('statement', 'rank') then 'no_cell'
            when is_sample then 'sample'
            when is_partial then 'no_complete_pull'
            when not is_known then 'no_cell'
            when cell_id is not null and our_value is null then 'zero_denominator'
        end as obstacle,
    from our_values
),

by_our_value as (
    select
        document_id,
        claim_id,
        'data' as basis,
        case when obstacle is null then our_value end as recomputed,
        cast(case when obstacle is null then value - our_value end as decimal(28, 12)) as difference,
        case
            when obstacle is not null then null
            when cell_id is null then other_arithmetic
            when denominator is null or indicator_id like '%mean' or indicator_id like '%cagr'
                then {{ spelled('our_value', 'decimals_shown') }}
            else {{ dbt.concat([
                spelled('numerator', '0'), "' / '", spelled('denominator', '0'),
                "' = '", spelled('our_value', 'decimals_shown'), "' %'",
            ]) }}
        end as arithmetic,
        case when unit_of_measure = 'rank' then 'our_rank' else 'our_value' end as check_kind,
        case
            when obstacle is not null then 'not_computable'
            when holds then 'agrees'
            when comparator = '>' and our_value > value then 'agrees'
            when comparator <> '>' and our_value = value then 'agrees'
            when unit_of_measure = 'percent'
                and comparator <> '>'
                and decimals_printed > 0
                and abs(value - our_value) = {{ last_digit('decimals_printed') }}
                then 'rounding'
            when is_newer then 'source_drift'
            else 'definition'
        end as outcome,
        obstacle,
        cast(null as varchar) as other_indicator_id,
        is_newer,
    from our_obstacles
),

by_data as (
    select
        document_id,
        claim_id,
        basis,
        recomputed,
        difference,
        arithmetic as arithmetic_en,
        arithmetic as arithmetic_zh,
        check_kind,
        outcome,
        obstacle,
        other_indicator_id,
        cast(null as varchar) as reading_en,
        cast(null as varchar) as reading_zh,
        case when outcome = 'definition' and not is_newer then 'not_newer' else outcome end as outcome_reason_id,
    from by_our_value
),

verdicts as (
    select *, outcome as outcome_reason_id from by_document
    union all
    select * from by_data
),

final as (
    select
        verdicts.document_id,
        verdicts.claim_id,
        claims.claim_order,
        verdicts.basis,
        claims.location,
        claims.monitor_id,
        claims.indicator_id,
        claims.unit_id,
        claims.period,
        claims.facet,
        claims.category,
        claims.label_en,
        claims.label_zh,
        coalesce(claims.printed_value, claims.comparator) as reported,
        claims.comparator,
        claims.unit_of_measure,
        verdicts.recomputed,
        verdicts.difference,
        case
            -- A number that is only bounded (more than, a range) stands for no single value
            when claims.value is not null and claims.comparator in ('=', '~')
                then {{ tolerance_of('claims.value', 'claims.decimals_printed', 'claims.comparator', 'claims.printed_value') }}
        end as tolerance,
        verdicts.arithmetic_en,
        verdicts.arithmetic_zh,
        case
            when verdicts.obstacle is null then verdicts.outcome
            else {{ dbt.concat(['verdicts.outcome', "': '", 'verdicts.obstacle']) }}
        end as verdict,
        {{ dbt.concat([
            'coalesce(obstacle_reasons.reason_en, check_reasons.reason_en)',
            "coalesce('; ' || outcome_reasons.reason_en, '')",
            "coalesce(': ' || coalesce(indicators.label_en, verdicts.reading_en), '')",
        ]) }} as reason_en,
        {{ dbt.concat([
            'coalesce(obstacle_reasons.reason_zh, check_reasons.reason_zh)',
            "coalesce('; ' || outcome_reasons.reason_zh, '')",
            "coalesce(': ' || coalesce(indicators.label_zh, verdicts.reading_zh), '')",
        ]) }} as reason_zh,
        case when verdicts.obstacle is null then verdicts.check_kind end as check_kind,
        verdicts.outcome = 'agrees'
            and verdicts.check_kind in ('part_of', 'union_of', 'part_of_whole', 'union_bounds') as is_only_bounded,
        claims.address,
    from verdicts
    inner join claims
        on verdicts.document_id = claims.document_id and verdicts.claim_id = claims.claim_id
    left join reasons as check_reasons on verdicts.check_kind = check_reasons.reason_id
    left join reasons as obstacle_reasons on verdicts.obstacle = obstacle_reasons.reason_id
    left join reasons as outcome_reasons on verdicts.outcome_reason_id = outcome_reasons.reason_id
    left join indicators on verdicts.other_indicator_id = indicators.indicator_id
)

select * from final
