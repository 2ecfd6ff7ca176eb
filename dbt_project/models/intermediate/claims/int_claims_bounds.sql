with claims as (
    select * from {{ ref('fct_claims') }} where value is not null
),

counts as (
    select * from {{ ref('int_claims_counts') }} where origin = 'printed'
),

patterns as (
    select * from {{ ref('claim_patterns') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

recomputed as (
    select * from {{ ref('int_claims_recomputed') }}
),

group_units as (
    select
        claims.document_id,
        claims.claim_id,
        count(*) as unit_count,
        count(counts.value) as known_count,
        max(counts.value) as largest,
        cast(sum(counts.value) as decimal(28, 12)) as total,
        {{ joined_in_order('counts.spelled', 'units.unit_order', "' + '") }} as total_spelled,
    from claims
    inner join patterns
        on claims.document_id = patterns.document_id and patterns.pattern_kind = 'union_bounds'
    inner join units as groups
        on claims.monitor_id = groups.monitor_id
            and claims.unit_id = groups.unit_id
            and groups.unit_kind = 'group'
    inner join units
        on claims.monitor_id = units.monitor_id and units.unit_kind = 'region'
    left join counts
        on claims.document_id = counts.document_id
            and counts.cell_id = {{ cell_id(
                'claims.monitor_id', 'claims.indicator_id', 'units.unit_id', 'claims.period',
                'claims.facet', 'claims.category'
            ) }}
    where claims.indicator_id = 'trial_count'
    group by claims.document_id, claims.claim_id
),

unions as (
    select
        document_id,
        claim_id,
        'union_bounds' as check_kind,
        largest as lower_bound,
        total as upper_bound,
        {{ spelled('largest', '0') }} as lower_spelled,
        total_spelled as upper_spelled,
    from group_units
    -- The bounds hold only with all units known
    where unit_count = known_count
),

wholes as (
    select
        claims.document_id,
        claims.claim_id,
        'part_of_whole' as check_kind,
        cast(0 as decimal(28, 12)) as lower_bound,
        counts.value as upper_bound,
        '0' as lower_spelled,
        counts.spelled as upper_spelled,
    from claims
    inner join patterns
        on claims.document_id = patterns.document_id
            and claims.facet = patterns.facet
            and patterns.pattern_kind = 'part_of_whole'
    inner join counts
        on claims.document_id = counts.document_id
            and counts.cell_id = {{ cell_id(
                'claims.monitor_id', 'claims.indicator_id', 'claims.unit_id', 'claims.period',
                'patterns.parent_facet', 'patterns.parent_category'
            ) }}
    where claims.indicator_id = 'trial_count'
),

ranked as (
    select
        ranks.document_id,
        ranks.claim_id,
        rank() over values_down as lower_bound,
        count(*) over values_down as upper_bound,
        lag({{ spelled('trials.value', '0') }}) over lists as previous_spelled,
        {{ spelled('trials.value', '0') }} as own_spelled,
        lead({{ spelled('trials.value', '0') }}) over lists as next_spelled,
    from claims as ranks
    inner join claims as trials
        on ranks.document_id = trials.document_id
            and ranks.location = trials.location
            and ranks.row_key = trials.row_key
            and ranks.unit_id = trials.unit_id
            and ranks.facet = trials.facet
            and ranks.category = trials.category
    where ranks.unit_of_measure = 'rank' and trials.unit_of_measure = 'trials'
    window
        lists as (
            partition by ranks.document_id, ranks.location, ranks.unit_id order by ranks.value, ranks.claim_order
        ),
        values_down as (
            partition by ranks.document_id, ranks.location, ranks.unit_id order by trials.value desc
        )
),

ranks as (
    select
        document_id,
        claim_id,
        'rank_order' as check_kind,
        cast(lower_bound as decimal(28, 12)) as lower_bound,
        cast(upper_bound as decimal(28, 12)) as upper_bound,
        {{ dbt.concat([
            "coalesce(" ~ dbt.concat(['previous_spelled', "' ; '"]) ~ ", '')",
            "'['", 'own_spelled', "']'",
            "coalesce(" ~ dbt.concat(["' ; '", 'next_spelled']) ~ ", '')",
        ]) }} as lower_spelled,
        cast(null as varchar) as upper_spelled,
    from ranked
),

-- A share whose numerator is not printed must at least be the share of a whole number
unprinted as (
    select
        claims.document_id,
        claims.claim_id,
        claims.value,
        claims.decimals_printed,
        counts.value as denominator,
        counts.spelled as denominator_spelled,
        cast(round(claims.value * counts.value / 100) as decimal(28, 12)) as nearest,
    from claims
    inner join counts
        on claims.document_id = counts.document_id
            and counts.cell_id = {{ cell_id(
                'claims.monitor_id', "'trial_count'", 'claims.unit_id', 'claims.period', "'collaboration_type'",
                dbt.split_part('claims.category', "':'", 1)
            ) }}
    left join recomputed
        on claims.document_id = recomputed.document_id and claims.cell_id = recomputed.cell_id
    where claims.indicator_id = 'trial_share_of_collaboration_type' and recomputed.cell_id is null
),

attainable as (
    select
        document_id,
        claim_id,
        'operands_not_printed' as check_kind,
        {{ rounded_as_printed('100 * ' ~ share('nearest', 'denominator'), 'decimals_printed') }} as lower_bound,
        {{ rounded_as_printed('100 * ' ~ share('nearest', 'denominator'), 'decimals_printed') }} as upper_bound,
        {{ dbt.concat([spelled('nearest', '0'), "' / '", 'denominator_spelled']) }} as lower_spelled,
        cast(null as varchar) as upper_spelled,
    from unprinted
),

final as (
    select * from unions
    union all
    select * from wholes
    union all
    select * from ranks
    union all
    select * from attainable
)

select * from final
