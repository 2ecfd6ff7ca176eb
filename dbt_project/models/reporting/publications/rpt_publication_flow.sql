with populations as (
    select * from {{ ref('fct_publication_populations') }}
),

monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

steps as (
    select * from {{ ref('publication_steps') }}
),

ledger as (
    select
        monitor_id,
        sum(parsed_count + quarantined_count) as identified_count,
        sum(quarantined_count) as quarantined_count,
        sum(parsed_count) as parsed_count,
    from {{ ref('rpt_import_ledger') }}
    where monitor_id is not null
    group by monitor_id
),

distinct_records as (
    select monitor_id, sum(record_count) as record_count from populations group by monitor_id
),

dropped as (
    select monitor_id, exclusion_reason as step_id, count(*) as dropped_count
    from populations
    where not is_included
    group by monitor_id, exclusion_reason
    union all
    select monitor_id, 'duplicate' as step_id, sum(record_count) - count(*) as dropped_count
    from populations
    group by monitor_id
    union all
    select ledger.monitor_id, 'quarantined' as step_id, ledger.quarantined_count as dropped_count
    from ledger
    union all
    -- The same record in several files, as in those of all papers and of a set of them
    select ledger.monitor_id, 'repeated' as step_id, ledger.parsed_count - distinct_records.record_count as dropped_count
    from ledger
    inner join distinct_records on ledger.monitor_id = distinct_records.monitor_id
),

-- A monitor that searches what is loaded has no files of its own
identified as (
    select
        distinct_records.monitor_id,
        coalesce(ledger.identified_count, distinct_records.record_count) as record_count,
    from distinct_records
    left join ledger on distinct_records.monitor_id = ledger.monitor_id
),

counted as (
    select
        monitors.monitor_id,
        steps.step_order,
        steps.step_id,
        steps.step_label_en,
        steps.step_label_zh,
        coalesce(dropped.dropped_count, 0) as dropped_count,
        coalesce(identified.record_count, 0) as record_count,
    from monitors
    cross join steps
    left join dropped on monitors.monitor_id = dropped.monitor_id and steps.step_id = dropped.step_id
    left join identified on monitors.monitor_id = identified.monitor_id
),

{{ remaining_by_step('record_count') }}

select * from final
