with patterns as (
    select * from {{ ref('claim_patterns') }}
),

documents as (
    select * from {{ ref('documents') }}
),

counts as (
    select * from {{ ref('int_claims_counts') }}
),

units as (
    select * from {{ ref('stg_monitors__monitor_units') }}
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

spans as (
    select
        document_id,
        period,
        count(*) as claim_count,
    from {{ ref('fct_claims') }}
    where length(period) = 9 and cell_id is not null
    group by document_id, period
),

members as (
    select
        patterns.document_id,
        documents.monitor_id,
        patterns.pattern_kind,
        patterns.parent_category,
        spans.period,
        groups.unit_id as group_unit_id,
        units.unit_id,
        units.unit_order,
        unit_regions.region_id,
        {{ cell_id(
            'documents.monitor_id', "'trial_count'", 'groups.unit_id', 'spans.period', 'patterns.facet',
            dbt.concat(['patterns.parent_category', "':'", 'units.unit_id'])
        ) }} as cell_id,
        {{ cell_id(
            'documents.monitor_id', "'trial_count'", 'groups.unit_id', 'spans.period',
            'patterns.parent_facet', 'patterns.parent_category'
        ) }} as group_cell_id,
        {{ cell_id(
            'documents.monitor_id', "'trial_count'", 'units.unit_id', 'spans.period',
            'patterns.parent_facet', 'patterns.parent_category'
        ) }} as unit_cell_id,
        patterns.parts as partner_facet,
    from patterns
    inner join documents on patterns.document_id = documents.document_id
    inner join spans on patterns.document_id = spans.document_id
    inner join units as groups
        on documents.monitor_id = groups.monitor_id and groups.unit_kind = 'group'
    inner join units
        on documents.monitor_id = units.monitor_id and units.unit_kind = 'region'
    inner join unit_regions
        on units.monitor_id = unit_regions.monitor_id and units.unit_id = unit_regions.unit_id
    where patterns.pattern_kind in ('one_unit_set', 'exclusive_of_three')
),

-- A trial of one institution has sites in one unit only
one_unit_sets as (
    select
        members.document_id,
        members.cell_id,
        counts.value,
        counts.origin,
        counts.spelled,
    from members
    inner join counts
        on members.document_id = counts.document_id and members.unit_cell_id = counts.cell_id
    where members.pattern_kind = 'one_unit_set'
),

unit_counts as (
    select
        members.*,
        counts.value as unit_value,
        counts.spelled as unit_spelled,
        group_counts.value as group_value,
        group_counts.spelled as group_spelled,
    from members
    inner join counts
        on members.document_id = counts.document_id and members.unit_cell_id = counts.cell_id
    inner join counts as group_counts
        on members.document_id = group_counts.document_id and members.group_cell_id = group_counts.cell_id
    where members.pattern_kind = 'exclusive_of_three'
),

pairs as (
    select
        left_units.document_id,
        left_units.group_cell_id,
        left_units.unit_id,
        left_units.unit_order < right_units.unit_order as is_first_side,
        right_units.unit_order as pair_order,
        counts.value,
        counts.spelled,
    from unit_counts as left_units
    inner join unit_counts as right_units
        on left_units.document_id = right_units.document_id
            and left_units.group_cell_id = right_units.group_cell_id
            and left_units.unit_id <> right_units.unit_id
    inner join counts
        on left_units.document_id = counts.document_id
            and counts.cell_id = {{ cell_id(
                'left_units.monitor_id', "'trial_count'", 'left_units.unit_id', 'left_units.period',
                'left_units.partner_facet', 'right_units.region_id'
            ) }}
),

unit_sums as (
    select
        document_id,
        group_cell_id,
        count(*) as unit_count,
        sum(unit_value) as unit_sum,
        max(group_value) as group_value,
        max(group_spelled) as group_spelled,
        {{ joined_in_order('unit_spelled', 'unit_order', "' − '") }} as unit_sum_spelled,
    from unit_counts
    group by document_id, group_cell_id
),

pair_sums as (
    select
        document_id,
        group_cell_id,
        sum(case when is_first_side then value end) as pair_sum,
        count(case when is_first_side then value end) as pair_count,
        {{ joined_in_order('case when is_first_side then spelled end', 'unit_id, pair_order', "' + '") }}
            as pair_sum_spelled,
    from pairs
    group by document_id, group_cell_id
),

-- Inclusion and exclusion: what all three share = union − units + pairs
shared_by_all as (
    select
        unit_sums.document_id,
        unit_sums.group_cell_id,
        unit_sums.group_value - unit_sums.unit_sum + pair_sums.pair_sum as value,
        {{ dbt.concat([
            "'('", 'unit_sums.group_spelled', "' − '", 'unit_sums.unit_sum_spelled',
            "' + '", 'pair_sums.pair_sum_spelled', "')'",
        ]) }} as spelled,
    from unit_sums
    inner join pair_sums
        on unit_sums.document_id = pair_sums.document_id and unit_sums.group_cell_id = pair_sums.group_cell_id
    where unit_sums.unit_count = 3 and pair_sums.pair_count = 3
),

own_pairs as (
    select
        document_id,
        group_cell_id,
        unit_id,
        sum(value) as pair_sum,
        {{ joined_in_order('spelled', 'pair_order', "' − '") }} as pair_spelled,
    from pairs
    group by document_id, group_cell_id, unit_id
),

exclusive_sets as (
    select
        unit_counts.document_id,
        unit_counts.cell_id,
        cast(unit_counts.unit_value - own_pairs.pair_sum + shared_by_all.value as decimal(28, 12)) as value,
        'inclusion_exclusion' as origin,
        {{ dbt.concat([
            "'('", 'unit_counts.unit_spelled', "' − '", 'own_pairs.pair_spelled',
            "' + '", 'shared_by_all.spelled', "')'",
        ]) }} as spelled,
    from unit_counts
    inner join own_pairs
        on unit_counts.document_id = own_pairs.document_id
            and unit_counts.group_cell_id = own_pairs.group_cell_id
            and unit_counts.unit_id = own_pairs.unit_id
    inner join shared_by_all
        on unit_counts.document_id = shared_by_all.document_id
            and unit_counts.group_cell_id = shared_by_all.group_cell_id
),

final as (
    select * from one_unit_sets
    union all
    select * from exclusive_sets
)

select * from final
