with claims as (
    select * from {{ ref('fct_claims') }}
),

statements as (
    -- Documents without a monitor have no cells; their statements are tested by analysis/claims.py
    select * from claims where unit_of_measure = 'statement' and monitor_id is not null
),

patterns as (
    select * from {{ ref('claim_patterns') }}
),

counts as (
    select * from {{ ref('int_claims_counts') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

cell_values as (
    select * from {{ ref('ind_trials') }}
),

years as (
    select distinct document_id, period from claims where length(period) = 4
),

asked as (
    select
        statements.document_id,
        statements.claim_id,
        statements.comparator,
        cast(years.period as integer) as year,
        case when statements.indicator_id = 'trial_count' then 0 else 2 end as decimals,
        case when statements.indicator_id = 'trial_count' then 1 else 100 end as scale,
        {{ cell_id(
            'statements.monitor_id', 'statements.indicator_id', 'statements.unit_id', 'years.period',
            'statements.facet', 'statements.category'
        ) }} as cell_id,
    from statements
    inner join years on statements.document_id = years.document_id
    where statements.comparator <> 'types_divide_each_unit'
),

printed_years as (
    select
        asked.*,
        'document' as basis,
        claims.value,
        row_number() over (
            partition by asked.document_id, asked.claim_id, asked.year order by claims.claim_order
        ) as printing,
    from asked
    inner join claims
        on asked.document_id = claims.document_id and asked.cell_id = claims.cell_id
    where claims.comparator = '='
),

series as (
    select document_id, claim_id, comparator, basis, year, decimals, value from printed_years where printing = 1
    union all
    select
        asked.document_id,
        asked.claim_id,
        asked.comparator,
        'data' as basis,
        asked.year,
        asked.decimals,
        cast(asked.scale * cell_values.value as decimal(28, 12)) as value,
    from asked
    inner join cell_values on asked.cell_id = cell_values.cell_id
    where cell_values.value is not null
),

changes as (
    select
        series.*,
        {{ spelled('value', 'decimals') }} as spelled,
        value - lag(value) over (partition by document_id, claim_id, basis order by year) as change,
        first_value(value) over (partition by document_id, claim_id, basis order by year) as first_value,
        first_value(value) over (partition by document_id, claim_id, basis order by year desc) as last_value,
    from series
),

-- Later minus earlier over all pairs of years, as signs: the sum is Kendall's S
pair_signs as (
    select
        earlier.document_id,
        earlier.claim_id,
        earlier.basis,
        sum(sign(later.value - earlier.value)) as sign_sum,
    from series as earlier
    inner join series as later
        on earlier.document_id = later.document_id
            and earlier.claim_id = later.claim_id
            and earlier.basis = later.basis
            and earlier.year < later.year
    group by earlier.document_id, earlier.claim_id, earlier.basis
),

shapes as (
    select
        document_id,
        claim_id,
        comparator,
        basis,
        max(decimals) as decimals,
        max(first_value) as first_value,
        max(last_value) as last_value,
        max(value) as highest,
        min(value) as lowest,
        count(case when change <= 0 then 1 end) as not_rising_count,
        count(case when change < 0 then 1 end) as falling_count,
        min(case when change < 0 then year end) as first_falling_year,
        max(case when change > 0 then year end) as last_rising_year,
        {{ joined_in_order('spelled', 'year', "' → '") }} as series_spelled,
        {{ joined_in_order("case when change < 0 then cast(year as varchar) end", 'year', "', '") }} as falling_years,
    from changes
    group by document_id, claim_id, comparator, basis
),

thresholds as (
    select
        document_id,
        max(threshold) as threshold,
    from patterns
    where pattern_kind = 'stable_share'
    group by document_id
),

judged as (
    select
        shapes.*,
        pair_signs.sign_sum,
        thresholds.threshold,
        case shapes.comparator
            when 'increases_every_year' then shapes.not_rising_count = 0
            when 'decreases_overall' then shapes.last_value < shapes.first_value and pair_signs.sign_sum < 0
            when 'increases_with_fluctuation' then shapes.last_value > shapes.first_value and shapes.falling_count > 0
            when 'rises_then_falls' then shapes.last_rising_year < shapes.first_falling_year
            when 'stable_share' then shapes.highest - shapes.lowest <= thresholds.threshold
        end as holds,
    from shapes
    inner join pair_signs
        on shapes.document_id = pair_signs.document_id
            and shapes.claim_id = pair_signs.claim_id
            and shapes.basis = pair_signs.basis
    left join thresholds on shapes.document_id = thresholds.document_id
),

trends as (
    select
        document_id,
        claim_id,
        basis,
        'statement' as check_kind,
        -- A series that never falls has not risen and then fallen
        coalesce(holds, false) as holds,
        cast(null as decimal(28, 12)) as value,
        cast(null as decimal(28, 12)) as difference,
        case
            when comparator = 'stable_share'
                then {{ dbt.concat([
                    spelled('highest', 'decimals'), "' − '", spelled('lowest', 'decimals'), "' = '",
                    spelled('highest - lowest', 'decimals'), "case when holds then ' ≤ ' else ' > ' end",
                    'cast(cast(threshold as integer) as varchar)',
                ]) }}
            else {{ dbt.concat(['series_spelled', "coalesce(" ~ dbt.concat(["'; ↓ '", 'falling_years']) ~ ", '')"]) }}
        end as arithmetic,
    from judged
),

-- Trials of one institution are in one unit, so the group's number is also the sum over the units
type_counts as (
    select
        statements.document_id,
        statements.claim_id,
        units.unit_kind,
        units.unit_order,
        parts.position,
        counts.value,
        counts.spelled,
    from statements
    inner join patterns
        on statements.document_id = patterns.document_id and statements.claim_id = patterns.claim_id
    cross join {{ split_rows('patterns.parts', "'+'") }} as parts (category, position)
    inner join units on statements.monitor_id = units.monitor_id
    left join counts
        on statements.document_id = counts.document_id
            and counts.cell_id = {{ cell_id(
                'statements.monitor_id', 'statements.indicator_id', 'units.unit_id', 'statements.period',
                'patterns.facet', 'parts.category'
            ) }}
    where patterns.pattern_kind = 'types_divide_each_unit'
        and case when parts.category = 'single' then units.unit_kind = 'group' else units.unit_kind = 'region' end
),

type_sums as (
    select
        document_id,
        claim_id,
        sum(value) as type_sum,
        {{ joined_in_order('spelled', 'position, unit_order', "' + '") }} as type_spelled,
    from type_counts
    group by document_id, claim_id
    -- A missing type would make any sum too small
    having count(*) = count(value)
),

unit_sums as (
    select
        statements.document_id,
        statements.claim_id,
        sum(counts.value) as unit_sum,
        {{ joined_in_order('counts.spelled', 'units.unit_order', "' + '") }} as unit_spelled,
    from statements
    inner join units on statements.monitor_id = units.monitor_id and units.unit_kind = 'region'
    left join counts
        on statements.document_id = counts.document_id
            and counts.cell_id = {{ cell_id(
                'statements.monitor_id', 'statements.indicator_id', 'units.unit_id', 'statements.period'
            ) }}
    where statements.comparator = 'types_divide_each_unit'
    group by statements.document_id, statements.claim_id
    having count(*) = count(counts.value)
),

divisions as (
    select
        type_sums.document_id,
        type_sums.claim_id,
        'document' as basis,
        'types_divide_each_unit' as check_kind,
        type_sums.type_sum = unit_sums.unit_sum as holds,
        cast(type_sums.type_sum as decimal(28, 12)) as value,
        cast(unit_sums.unit_sum - type_sums.type_sum as decimal(28, 12)) as difference,
        {{ dbt.concat([
            'type_sums.type_spelled', "' = '", spelled('type_sums.type_sum', '0'),
            "case when type_sums.type_sum = unit_sums.unit_sum then ' = ' else ' ≠ ' end",
            spelled('unit_sums.unit_sum', '0'), "' = '", 'unit_sums.unit_spelled',
        ]) }} as arithmetic,
    from type_sums
    inner join unit_sums
        on type_sums.document_id = unit_sums.document_id and type_sums.claim_id = unit_sums.claim_id
),

final as (
    select * from trends
    union all
    select * from divisions
)

select * from final
