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

publication_monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

publication_status as (
    select * from {{ ref('int_publication_data_status') }}
),

publication_periods as (
    select * from {{ ref('int_publication_periods') }} where period_kind = 'total'
),

of_publications as (
    select
        publication_monitors.monitor_id,
        'publications' as family,
        publication_monitors.title_en,
        publication_monitors.title_zh,
        publication_monitors.description_en,
        publication_monitors.description_zh,
        'publications' as source_id,
        'records' as dataset,
        publication_monitors.records,
        cast(null as varchar) as search,
        cast(null as date) as first_posted_from,
        cast(null as date) as first_posted_to,
        publication_periods.period as total_period,
        publication_periods.from_year,
        publication_periods.to_year,
        publication_monitors.counting,
        publication_monitors.group_unit_id,
        cast(null as varchar) as reference_unit_id,
        publication_monitors.document_id,
        documents.label_en as document_label_en,
        documents.label_zh as document_label_zh,
        publication_status.is_sample,
        publication_status.data_as_of,
        publication_status.last_complete_pull_at,
        publication_monitors.file_sha256,
    from publication_monitors
    inner join publication_periods on publication_monitors.monitor_id = publication_periods.monitor_id
    inner join publication_status on publication_monitors.monitor_id = publication_status.monitor_id
    left join documents on publication_monitors.document_id = documents.document_id
),

of_trials as (
    select
        monitors.monitor_id,
        'trials' as family,
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
),

final as (
    select * from of_trials
    union all
    select * from of_publications
)

select * from final
