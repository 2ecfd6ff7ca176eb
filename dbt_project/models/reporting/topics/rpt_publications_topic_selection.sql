with selection as (
    select * from {{ ref('stg_analysis__topic_selection') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        selection.monitor_id,
        selection.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        selection.period,
        {{ unit_and('selection.period') }},
        cast(selection.cluster_count as integer) as cluster_count,
        selection.is_declared,
        cast(selection.silhouette as decimal(18, 6)) as silhouette,
        cast(selection.mean_recurrence as decimal(18, 6)) as mean_recurrence,
        cast(selection.least_recurrence as decimal(18, 6)) as least_recurrence,
        cast(selection.adjusted_rand as decimal(18, 6)) as adjusted_rand,
    from selection
    inner join units on selection.monitor_id = units.monitor_id and selection.unit_id = units.unit_id
)

select * from final
