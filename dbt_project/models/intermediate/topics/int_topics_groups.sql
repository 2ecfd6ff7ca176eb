with monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }} where topics_set is not null
),

periods as (
    select * from {{ ref('stg_monitors__publication_topic_periods') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

unit_kinds as (
    select * from {{ ref('stg_monitors__publication_monitor_units') }} where unit_kind in ('country', 'group')
),

monitor_records as (
    select * from {{ ref('int_publication_monitor_records') }}
),

records as (
    select * from {{ ref('int_publication_records_ranked') }}
),

-- Full counting: a joint work is a document of either country
works as (
    select
        works.monitor_id,
        works.unit_id,
        unit_kinds.unit_kind,
        works.publication_id,
        publications.publication_year,
        monitors.topics_set,
    from {{ ref('int_publications_units') }} as works
    inner join monitors on works.monitor_id = monitors.monitor_id
    inner join unit_kinds on works.monitor_id = unit_kinds.monitor_id and works.unit_id = unit_kinds.unit_id
    inner join publications on works.publication_id = publications.publication_id
    where works.counting = 'full'
),

in_sets as (
    select distinct monitor_records.monitor_id, records.publication_id, monitor_records.set_name
    from monitor_records
    inner join records on monitor_records.record_id = records.record_id
    where monitor_records.set_name is not null
),

final as (
    select
        works.monitor_id,
        works.unit_id,
        'topics' as period_kind,
        {{ dbt.concat(['cast(periods.published_from as varchar)', "'-'", 'cast(periods.published_to as varchar)']) }} as period,
        works.publication_id as record_id,
    from works
    inner join periods
        on works.monitor_id = periods.monitor_id
            and works.publication_year between periods.published_from and periods.published_to
    left join in_sets
        on works.monitor_id = in_sets.monitor_id
            and works.publication_id = in_sets.publication_id
            and works.topics_set = in_sets.set_name
    -- Works outside the declared set are no documents of hot topics; the countries are compared, not their group
    where works.unit_kind = 'country' and (works.topics_set = 'all' or in_sets.publication_id is not null)
    union all
    select
        monitor_id,
        unit_id,
        'year' as period_kind,
        cast(publication_year as varchar) as period,
        publication_id as record_id,
    from works
)

select * from final
