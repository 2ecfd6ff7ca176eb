with monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

populations as (
    select * from {{ ref('fct_publication_populations') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

records as (
    select * from {{ ref('int_publication_records_ranked') }}
),

held as (
    select
        populations.monitor_id,
        bool_or(publications.is_sample) as is_sample,
        max(records.fetched_at) as last_import_at,
    from populations
    inner join publications on populations.publication_id = publications.publication_id
    inner join records on publications.publication_id = records.publication_id
    group by populations.monitor_id
),

final as (
    select
        monitors.monitor_id,
        coalesce(held.is_sample, false) as is_sample,
        -- The day a file was imported: databases write no day of their own into it
        cast(held.last_import_at as date) as data_as_of,
        held.last_import_at as last_complete_pull_at,
    from monitors
    left join held on monitors.monitor_id = held.monitor_id
)

select * from final
