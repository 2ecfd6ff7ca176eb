with claims as (
    select * from {{ ref('fct_claims') }}
),

computed as (
    select * from {{ ref('int_claims_values') }}
),

bounds as (
    select * from {{ ref('int_claims_bounds') }}
),

statements as (
    select * from {{ ref('int_claims_statements') }} where basis = 'document'
),

recomputed as (
    select * from {{ ref('int_claims_recomputed') }}
),

indicators as (
    select * from {{ ref('dim_indicators') }}
),

patterns as (
    select * from {{ ref('claim_patterns') }}
),

declared_checks as (
    select * from {{ ref('stg_analysis__claim_checks') }}
),

findings as (
    select * from {{ ref('stg_analysis__claim_findings') }}
),

rounded as (
    select
        claims.document_id,
        claims.claim_id,
        claims.comparator,
        claims.value as reported,
        claims.decimals_printed,
        claims.unit_of_measure,
        -- A count is exact, whatever is computed from counts was rounded for printing
        coalesce(indicators.value_kind, 'count') = 'count' and claims.unit_of_measure = 'trials' as is_exact,
        computed.check_kind,
        computed.spelled,
        {{ decimals_shown('claims.decimals_printed', 'claims.comparator') }} as decimals_shown,
        {{ rounded_as_printed('computed.value', 'claims.decimals_printed') }} as recomputed_as_printed,
        {{ rounded_as_printed('computed.value', decimals_shown('claims.decimals_printed', 'claims.comparator')) }}
            as recomputed,
    from computed
    inner join claims
        on computed.document_id = claims.document_id and computed.claim_id = claims.claim_id
    left join indicators on claims.indicator_id = indicators.indicator_id
),

compared as (
    select
        rounded.*,
        case
            when comparator = '>' and reported < recomputed then 'agrees'
            when comparator in ('=', '~') and reported = recomputed_as_printed then 'agrees'
            when comparator in ('=', '~')
                -- Sums of rounded parts and the like; a unit of a whole number is no rounding
                and not is_exact
                and decimals_printed > 0
                and abs(reported - recomputed_as_printed) = {{ last_digit('decimals_printed') }}
                then 'rounding'
            else 'contradicts_itself'
        end as outcome,
    from rounded
),

-- The same number under the other definitions that our indicators know
other_definitions as (
    select
        claims.document_id,
        claims.claim_id,
        recomputed.spelled,
        indicators.indicator_id,
        {{ rounded_as_printed('100 * recomputed.value', 'claims.decimals_printed') }} as recomputed,
        row_number() over (partition by claims.document_id, claims.claim_id order by indicators.indicator_id) as choice,
    from claims
    inner join recomputed
        on claims.document_id = recomputed.document_id
            and claims.unit_id = recomputed.unit_id
            and claims.period = recomputed.period
            and claims.facet = recomputed.facet
            and claims.category = recomputed.category
            and claims.stated_cell_id <> recomputed.cell_id
    inner join indicators on recomputed.indicator_id = indicators.indicator_id
    where claims.unit_of_measure = 'percent'
        and indicators.value_kind = 'share'
        and claims.comparator = '='
        and claims.value = {{ rounded_as_printed('100 * recomputed.value', 'claims.decimals_printed') }}
),

valued as (
    select
        compared.document_id,
        compared.claim_id,
        compared.check_kind,
        case when other_definitions.claim_id is not null then 'definition' else compared.outcome end as outcome,
        coalesce(other_definitions.recomputed, compared.recomputed) as recomputed,
        compared.reported - coalesce(other_definitions.recomputed, compared.recomputed) as difference,
        case
            when other_definitions.claim_id is not null
                then {{ dbt.concat([
                    'other_definitions.spelled', "' = '",
                    spelled('other_definitions.recomputed', 'compared.decimals_shown'), "' %; '",
                    'compared.spelled', "' = '", spelled('compared.recomputed', 'compared.decimals_shown'), "' %'",
                ]) }}
            else {{ dbt.concat([
                'compared.spelled', "' = '", spelled('compared.recomputed', 'compared.decimals_shown'),
                "case when compared.unit_of_measure = 'percent' then ' %' else '' end",
            ]) }}
        end as arithmetic,
        other_definitions.indicator_id as other_indicator_id,
    from compared
    left join other_definitions
        on compared.document_id = other_definitions.document_id
            and compared.claim_id = other_definitions.claim_id
            and compared.check_kind = 'recomputed'
            and compared.outcome = 'contradicts_itself'
            and other_definitions.choice = 1
),

bounded as (
    select
        bounds.document_id,
        bounds.claim_id,
        bounds.check_kind,
        case
            when claims.value between bounds.lower_bound and bounds.upper_bound
                then case when bounds.check_kind = 'operands_not_printed' then 'not_computable' else 'agrees' end
            when bounds.check_kind = 'rank_order' then 'contradicts_itself'
            else 'implausible'
        end as outcome,
        -- A bound that holds says nothing about the value itself, save that a rank is where it must be
        case
            when bounds.check_kind = 'rank_order'
                then greatest(bounds.lower_bound, least(bounds.upper_bound, claims.value))
        end as recomputed,
        case
            when bounds.check_kind = 'rank_order'
                then claims.value - greatest(bounds.lower_bound, least(bounds.upper_bound, claims.value))
        end as difference,
        case
            when bounds.upper_spelled is null
                then {{ dbt.concat([
                    'bounds.lower_spelled',
                    "case when bounds.check_kind = 'operands_not_printed' then "
                    ~ dbt.concat(["' = '", spelled('bounds.lower_bound', 'claims.decimals_printed'), "' %'"])
                    ~ " else '' end",
                ]) }}
            else {{ dbt.concat([
                'bounds.lower_spelled', "' ≤ '", spelled('claims.value', 'claims.decimals_printed'), "' ≤ '",
                'bounds.upper_spelled',
            ]) }}
        end as arithmetic,
        cast(null as varchar) as other_indicator_id,
    from bounds
    inner join claims
        on bounds.document_id = claims.document_id and bounds.claim_id = claims.claim_id
),

stated as (
    select
        document_id,
        claim_id,
        check_kind,
        case when holds then 'agrees' else 'contradicts_itself' end as outcome,
        value as recomputed,
        difference,
        arithmetic,
        cast(null as varchar) as other_indicator_id,
    from statements
),

-- The general rules run over every document; where patterns are declared they are among its checks already
doubted as (
    select
        document_id,
        claim_id,
        rule_id as check_kind,
        'implausible' as outcome,
        cast(null as decimal(28, 12)) as recomputed,
        cast(null as decimal(28, 12)) as difference,
        arithmetic_en as arithmetic,
        cast(null as varchar) as other_indicator_id,
    from findings
    -- A level shift is about a year of a table, not about one number
    where rule_id <> 'level_shift' and document_id in (select document_id from patterns)
),

-- Of a document whose patterns are a file the analysis has said everything already
checks as (
    select *
    from (
        select * from valued
        union all
        select * from bounded
        union all
        select * from stated
        union all
        select * from doubted
    ) as of_any
    where document_id in (select document_id from patterns)
),

of_models as (
    select
        document_id,
        claim_id,
        check_kind,
        outcome,
        cast(recomputed as decimal(28, 12)) as recomputed,
        cast(difference as decimal(28, 12)) as difference,
        arithmetic as arithmetic_en,
        arithmetic as arithmetic_zh,
        other_indicator_id,
        -- A figure computed from others is judged by its operands alone: where it is repeated,
        -- an error in one printing must not be charged to the other. A base count is judged by
        -- every identity it stands in, the worst outcome first.
        row_number() over (
            partition by document_id, claim_id
            order by
                case
                    when check_kind in ('recomputed', 'ratio_of', 'rank_order', 'statement', 'types_divide_each_unit')
                        then 1
                    else 2
                end,
                case outcome
                    when 'contradicts_itself' then 1
                    when 'implausible' then 2
                    when 'definition' then 3
                    when 'rounding' then 4
                    when 'agrees' then 5
                    else 6
                end,
                case check_kind
                    when 'sum_of_parts' then 1
                    when 'remainder_of_sum' then 2
                    when 'symmetric_pair' then 3
                    when 'printed_elsewhere' then 4
                    else 5
                end,
                arithmetic
        ) as check_order,
    from checks
),

final as (
    select
        *,
        cast(null as varchar) as reading_en,
        cast(null as varchar) as reading_zh,
    from of_models
    union all by name
    select
        document_id,
        claim_id,
        check_kind,
        outcome,
        recomputed,
        difference,
        arithmetic_en,
        arithmetic_zh,
        cast(null as varchar) as other_indicator_id,
        reading_en,
        reading_zh,
        check_order,
    from declared_checks
)

select * from final
