with cell_records as (
    select * from {{ ref('int_publications_cell_records') }}
    where indicator_id = 'joint_paper_count' and facet = 'partner_country'
),

periods as (
    select * from {{ ref('int_publication_periods') }} where period_kind <> 'year'
),

thresholds as (
    select monitor_id, paper_count from {{ ref('stg_monitors__publication_partner_thresholds') }}
    union all
    select distinct monitor_id, 0 as paper_count from {{ ref('stg_monitors__publication_monitors') }}
),

units as (
    select * from {{ ref('stg_monitors__publication_monitor_units') }} where unit_kind = 'country'
),

partners as (
    select
        monitor_id,
        unit_id,
        period,
        category,
        count(*) as joint_paper_count,
    from cell_records
    group by monitor_id, unit_id, period, category
),

counted as (
    select
        units.monitor_id,
        'partner_country_count' as indicator_id,
        units.unit_id,
        periods.period,
        case when thresholds.paper_count = 0 then 'all' else 'joint_paper_threshold' end as facet,
        case
            when thresholds.paper_count = 0 then 'all'
            else {{ dbt.concat(["'over_'", 'cast(thresholds.paper_count as varchar)']) }}
        end as category,
        'full' as counting,
        case
            when partners.category is not null
                then {{ cell_id(
                    'units.monitor_id', "'joint_paper_count'", 'units.unit_id', 'periods.period', "'partner_country'",
                    'partners.category'
                ) }}
        end as operand_cell_id,
        cast(row_number() over (
            partition by units.monitor_id, units.unit_id, periods.period, thresholds.paper_count
            order by partners.joint_paper_count desc, partners.category
        ) as integer) as operand_order,
    from units
    inner join periods on units.monitor_id = periods.monitor_id
    inner join thresholds on units.monitor_id = thresholds.monitor_id
    left join partners
        on units.monitor_id = partners.monitor_id
            and units.unit_id = partners.unit_id
            and periods.period = partners.period
            and partners.joint_paper_count > thresholds.paper_count
),

final as (
    select
        {{ cell_id('monitor_id', 'indicator_id', 'unit_id', 'period', 'facet', 'category') }} as cell_id,
        *,
    from counted
)

select * from final
