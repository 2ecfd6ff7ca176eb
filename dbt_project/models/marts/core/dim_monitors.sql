with monitors as (
    select * from {{ ref('stg_monitors__monitors') }}
),

status as (
    select * from {{ ref('int_monitor_data_status') }}
),

periods as (
    select * from {{ ref('int_monitor_periods') }}
),

documents as (
    select * from {{ ref('documents') }}
),

final as (
    select
        monitors.monitor_id,
        monitors.title_en,
        monitors.title_zh,
        monitors.description_en,
        monitors.description_zh,
        monitors.source_id,
        monitors.dataset,
        monitors.records,
        monitors.search,
        monitors.first_posted_from,
        monitors.first_posted_to,
        periods.period as total_period,
        periods.from_year,
        periods.to_year,
        monitors.counting,
        monitors.group_unit_id,
        monitors.reference_unit_id,
        monitors.document_id,
        documents.label_en as document_label_en,
        documents.label_zh as document_label_zh,
        status.is_sample,
        status.data_as_of,
        status.last_complete_pull_at,
        monitors.file_sha256,
    from monitors
    inner join status on monitors.monitor_id = status.monitor_id
    inner join periods on monitors.monitor_id = periods.monitor_id
    left join documents on monitors.document_id = documents.document_id
    where periods.period_kind = 'total'
)

select * from final
