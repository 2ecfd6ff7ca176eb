with claims as (
    select * from {{ ref('fct_claims') }} where value is not null
),

parts as (
    select * from {{ ref('int_claims_parts') }}
),

counts as (
    select * from {{ ref('int_claims_counts') }}
),

printed as (
    select * from counts where origin = 'printed'
),

recomputed as (
    select * from {{ ref('int_claims_recomputed') }}
),

patterns as (
    select * from {{ ref('claim_patterns') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

-- As the document states it: the header's definition where it prints one
by_operands as (
    select
        claims.document_id,
        claims.claim_id,
        'recomputed' as check_kind,
        case when claims.unit_of_measure = 'percent' then 100 * recomputed.value else recomputed.value end as value,
        recomputed.spelled,
    from claims
    inner join recomputed
        on claims.document_id = recomputed.document_id and claims.stated_cell_id = recomputed.cell_id
),

identities as (
    select
        parts.identity_id,
        parts.document_id,
        parts.parent_cell_id,
        cast(sum(printed.value) as decimal(28, 12)) as part_sum,
        {{ joined_in_order('printed.spelled', 'parts.part_order', "' + '") }} as spelled,
        max(parents.value) as parent_value,
        max(parents.spelled) as parent_spelled,
    from parts
    inner join printed as parents
        on parts.document_id = parents.document_id and parts.parent_cell_id = parents.cell_id
    left join printed
        on parts.document_id = printed.document_id and parts.part_cell_id = printed.cell_id
    group by parts.identity_id, parts.document_id, parts.parent_cell_id
    -- Only a complete list of parts adds up to its total
    having count(*) = count(printed.value)
),

sums as (
    select
        claims.document_id,
        claims.claim_id,
        'sum_of_parts' as check_kind,
        identities.part_sum as value,
        identities.spelled,
    from claims
    inner join identities
        on claims.document_id = identities.document_id and claims.cell_id = identities.parent_cell_id
),

other_parts as (
    select
        parts.document_id,
        parts.identity_id,
        parts.part_cell_id,
        sum(printed.value) as value,
        {{ joined_in_order('printed.spelled', 'others.part_order', "' − '") }} as spelled,
    from parts
    inner join parts as others
        on parts.document_id = others.document_id
            and parts.identity_id = others.identity_id
            and parts.part_cell_id <> others.part_cell_id
    inner join printed
        on others.document_id = printed.document_id and others.part_cell_id = printed.cell_id
    group by parts.document_id, parts.identity_id, parts.part_cell_id
),

remainders as (
    select
        claims.document_id,
        claims.claim_id,
        'remainder_of_sum' as check_kind,
        cast(identities.parent_value - others.value as decimal(28, 12)) as value,
        {{ dbt.concat(["identities.parent_spelled", "' − '", 'others.spelled']) }} as spelled,
    from claims
    inner join parts
        on claims.document_id = parts.document_id and claims.cell_id = parts.part_cell_id
    inner join other_parts as others
        on parts.document_id = others.document_id
            and parts.identity_id = others.identity_id
            and parts.part_cell_id = others.part_cell_id
    inner join identities
        on parts.document_id = identities.document_id and parts.identity_id = identities.identity_id
),

-- The first other place that prints the same cell
elsewhere as (
    select
        claims.document_id,
        claims.claim_id,
        'printed_elsewhere' as check_kind,
        others.value,
        {{ dbt.concat(['others.location', "' ('", 'others.claim_id', "')'"]) }} as spelled,
        row_number() over (partition by claims.document_id, claims.claim_id order by others.claim_order) as place,
    from claims
    inner join claims as others
        on claims.document_id = others.document_id
            and claims.cell_id = others.cell_id
            and claims.claim_id <> others.claim_id
    where others.comparator = '='
),

mutual as (
    select
        claims.document_id,
        claims.claim_id,
        'symmetric_pair' as check_kind,
        others.value,
        others.claim_id as spelled,
    from claims
    inner join patterns
        on claims.document_id = patterns.document_id
            and claims.facet = patterns.facet
            and patterns.pattern_kind = 'symmetric_pair'
    inner join unit_regions as own
        on claims.monitor_id = own.monitor_id and claims.unit_id = own.unit_id
    inner join unit_regions as partner
        on claims.monitor_id = partner.monitor_id and claims.category = partner.region_id
    inner join claims as others
        on claims.document_id = others.document_id
            and others.indicator_id = claims.indicator_id
            and others.period = claims.period
            and others.facet = claims.facet
            and others.unit_id = partner.unit_id
            and others.category = own.region_id
),

multiples as (
    select
        claims.document_id,
        claims.claim_id,
        'ratio_of' as check_kind,
        {{ share('own.numerator * other.denominator', 'own.denominator * other.numerator') }} as value,
        {{ dbt.concat(["'('", 'own.spelled', "') / ('", 'other.spelled', "')'"]) }} as spelled,
    from patterns
    inner join claims
        on patterns.document_id = claims.document_id and patterns.claim_id = claims.claim_id
    inner join recomputed as own
        on claims.document_id = own.document_id
            and claims.period = own.period
            and claims.facet = own.facet
            and claims.category = own.category
            and patterns.unit_id = own.unit_id
            and own.indicator_id = 'trial_share'
    inner join recomputed as other
        on own.document_id = other.document_id
            and own.indicator_id = other.indicator_id
            and own.period = other.period
            and own.facet = other.facet
            and own.category = other.category
            and patterns.other_unit_id = other.unit_id
    where patterns.pattern_kind = 'ratio_of'
),

final as (
    select * from by_operands
    union all
    select * from sums
    union all
    select * from remainders
    union all
    select document_id, claim_id, check_kind, value, spelled from elsewhere where place = 1
    union all
    select * from mutual
    union all
    select * from multiples
)

select * from final
