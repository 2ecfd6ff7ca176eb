with peaks as (
    select * from {{ ref('stg_analysis__landscape_peaks') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

final as (
    select
        peaks.monitor_id,
        peaks.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        peaks.period,
        {{ unit_and('peaks.period') }},
        cast(peaks.peak as integer) as peak,
        cast(peaks.x as decimal(18, 6)) as x,
        cast(peaks.y as decimal(18, 6)) as y,
        cast(peaks.density as decimal(18, 6)) as density,
        peaks.label,
        peaks.term,
        coalesce(peaks.term_label, peaks.term) as term_label,
        cast(peaks.document_count as bigint) as document_count,
        cast(peaks.near_document_count as bigint) as near_document_count,
    from peaks
    inner join units on peaks.monitor_id = units.monitor_id and peaks.unit_id = units.unit_id
)

select * from final
