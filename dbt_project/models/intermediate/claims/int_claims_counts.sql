with claims as (
    select * from {{ ref('fct_claims') }}
),

parts as (
    select * from {{ ref('int_claims_parts') }}
),

-- A cell printed several times enters calculations with its first printing, tables before text
first_printings as (
    select
        document_id,
        cell_id,
        value,
        row_number() over (partition by document_id, cell_id order by claim_order) as printing,
    from claims
    where indicator_id = 'trial_count' and comparator = '=' and cell_id is not null
),

printed as (
    select
        document_id,
        cell_id,
        value,
        'printed' as origin,
        {{ spelled('value', '0') }} as spelled,
        0 as origin_order,
    from first_printings
    where printing = 1
),

identities as (
    select
        parts.identity_id,
        parts.document_id,
        parts.parent_cell_id,
        max(parents.value) as parent_value,
        max(parents.spelled) as parent_spelled,
        max(case when printed.value is null then parts.part_cell_id end) as missing_cell_id,
        count(*) - count(printed.value) as missing_count,
        cast(coalesce(sum(printed.value), 0) as decimal(28, 12)) as printed_sum,
        {{ joined_in_order('printed.spelled', 'parts.part_order', "' + '") }} as sum_spelled,
        {{ joined_in_order('printed.spelled', 'parts.part_order', "' − '") }} as less_spelled,
    from parts
    left join printed
        on parts.document_id = printed.document_id and parts.part_cell_id = printed.cell_id
    left join printed as parents
        on parts.document_id = parents.document_id and parts.parent_cell_id = parents.cell_id
    group by parts.identity_id, parts.document_id, parts.parent_cell_id
),

sums as (
    select
        document_id,
        parent_cell_id as cell_id,
        printed_sum as value,
        'sum' as origin,
        {{ dbt.concat(["'('", 'sum_spelled', "')'"]) }} as spelled,
        1 as origin_order,
    from identities
    where parent_value is null and missing_count = 0
),

-- One unprinted part follows from the total and the others
remainders as (
    select
        document_id,
        missing_cell_id as cell_id,
        cast(parent_value - printed_sum as decimal(28, 12)) as value,
        'remainder' as origin,
        {{ dbt.concat(["'('", 'parent_spelled', "' − '", 'less_spelled', "')'"]) }} as spelled,
        2 as origin_order,
    from identities
    where parent_value is not null and missing_count = 1 and less_spelled is not null
),

known as (
    select * from printed
    union all
    select * from sums
    union all
    select * from remainders
),

preferred as (
    select
        known.*,
        row_number() over (partition by document_id, cell_id order by origin_order, spelled) as preference,
    from known
),

final as (
    select
        document_id,
        cell_id,
        value,
        origin,
        spelled,
    from preferred
    where preference = 1
)

select * from final
