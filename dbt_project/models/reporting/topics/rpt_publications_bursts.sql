with bursts as (
    select * from {{ ref('stg_analysis__bursts') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        bursts.monitor_id,
        bursts.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        bursts.term,
        coalesce(bursts.term_label, bursts.term) as term_label,
        cast(row_number() over (
            partition by bursts.monitor_id, bursts.unit_id order by bursts.strength desc, bursts.term, bursts.from_year
        ) as integer) as rank,
        cast(bursts.from_year as integer) as from_year,
        cast(bursts.to_year as integer) as to_year,
        cast(bursts.strength as decimal(18, 6)) as strength,
        cast(bursts.document_count as bigint) as document_count,
    from bursts
    inner join units on bursts.monitor_id = units.monitor_id and bursts.unit_id = units.unit_id
)

select * from final
