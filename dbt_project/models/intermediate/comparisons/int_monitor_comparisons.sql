with comparisons as (
    select * from {{ ref('stg_monitors__monitor_comparisons') }}
),

monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }} where period_kind = 'total'
),

unit_regions as (
    select * from {{ ref('stg_monitors__monitor_unit_regions') }}
),

geography as (
    select * from {{ ref('stg_monitors__monitor_geography') }}
),

intervention_classes as (
    select * from {{ ref('stg_monitors__monitor_intervention_classes') }}
),

-- A monitor stands first among those it is compared with
pairs as (
    select distinct
        monitor_id,
        monitor_id as compared_monitor_id,
        0 as display_order,
    from comparisons
    union all
    select
        monitor_id,
        compared_monitor_id,
        display_order,
    from comparisons
),

reference_countries as (
    select
        monitor_id,
        {{ joined_in_order('country_id', 'country_id', "' '") }} as countries,
    from unit_regions
    where country_id is not null
    group by monitor_id
),

policies as (
    select
        monitor_id,
        {{ joined_in_order(dbt.concat(['territory_id', "':'", 'policy']), 'territory_id', "' '") }} as policies,
    from geography
    group by monitor_id
),

filters as (
    select
        monitor_id,
        {{ joined_in_order(
            dbt.concat(['intervention_class', "':'", 'intervention_type']), 'intervention_class, intervention_type', "' '"
        ) }} as classes,
    from intervention_classes
    group by monitor_id
),

rules as (
    select
        monitors.monitor_id,
        monitors.records,
        monitors.counting,
        periods.period,
        periods.window_from,
        periods.window_to,
        reference_countries.countries,
        policies.policies,
        filters.classes,
    from monitors
    inner join periods on monitors.monitor_id = periods.monitor_id
    inner join reference_countries on monitors.monitor_id = reference_countries.monitor_id
    inner join policies on monitors.monitor_id = policies.monitor_id
    inner join filters on monitors.monitor_id = filters.monitor_id
),

final as (
    select
        pairs.monitor_id,
        pairs.compared_monitor_id,
        pairs.display_order,
        own.period,
        compared.window_from,
        compared.window_to,
        own.window_from = compared.window_from and own.window_to = compared.window_to as is_same_window,
        own.countries = compared.countries as is_same_reference,
        own.policies = compared.policies as is_same_geography,
        own.classes = compared.classes as is_same_filter,
        own.records = compared.records and own.counting = compared.counting as is_same_counting,
    from pairs
    inner join rules as own on pairs.monitor_id = own.monitor_id
    inner join rules as compared on pairs.compared_monitor_id = compared.monitor_id
)

select * from final
