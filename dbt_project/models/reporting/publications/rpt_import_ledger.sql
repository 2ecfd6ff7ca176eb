with files as (
    select * from {{ ref('fct_ingested_files') }}
),

batches as (
    select * from {{ ref('fct_ingestion_batches') }}
),

file_columns as (
    select * from {{ ref('stg_operations__file_columns') }}
),

sources as (
    select * from {{ ref('publication_sources') }}
),

source_columns as (
    select * from {{ ref('publication_source_columns') }}
),

-- Databases hand out a few hundred records at a time; the range in the name says how many a file should hold
ranged as (
    select
        batches.monitor_id,
        batches.set_name,
        batches.source_id,
        files.*,
        batches.fetched_at,
        try_cast(regexp_extract(files.original_name, '([0-9]{1,7}) ?[-_–] ?([0-9]{1,7})[^0-9]*$', 1) as integer) as first_number,
        try_cast(regexp_extract(files.original_name, '([0-9]{1,7}) ?[-_–] ?([0-9]{1,7})[^0-9]*$', 2) as integer) as last_number,
        regexp_replace(files.original_name, '([0-9]{1,7}) ?[-_–] ?([0-9]{1,7})[^0-9]*$', '') as name_stem,
    from files
    inner join batches on files.batch_id = batches.batch_id
    inner join sources on batches.source_id = sources.source_id
),

expected as (
    select
        *,
        case when last_number >= first_number and first_number >= 1 then last_number - first_number + 1 end as expected_count,
    from ranged
),

-- The file that ends last before this one begins, among those of one download
followed as (
    select
        *,
        max(case when expected_count is not null then last_number end) over (
            partition by monitor_id, set_name, source_id, name_stem
            order by first_number, last_number, landed_file
            rows between unbounded preceding and 1 preceding
        ) as ends_before,
    from expected
),

-- A column that no record fills was not exported: the option of the download was a wrong one
unfilled as (
    select
        file_columns.batch_id,
        file_columns.landed_file,
        {{ joined_in_order('file_columns.column_name', 'file_columns.column_name', "', '") }} as column_names,
    from file_columns
    inner join batches on file_columns.batch_id = batches.batch_id
    inner join source_columns
        on batches.source_id = source_columns.source_id and file_columns.column_name = source_columns.column_name
    where file_columns.filled_count = 0
    group by file_columns.batch_id, file_columns.landed_file
),

final as (
    select
        followed.monitor_id,
        followed.set_name,
        followed.source_id,
        followed.batch_id,
        followed.landed_file,
        followed.original_name,
        followed.format,
        followed.encoding,
        followed.fetched_at,
        cast(followed.expected_count as bigint) as expected_count,
        followed.read_count - followed.quarantined_count - followed.blank_count as parsed_count,
        followed.quarantined_count,
        followed.duplicate_count,
        followed.unchanged_count,
        followed.loaded_count,
        unfilled.column_names as empty_columns,
        nullif(concat_ws(
            '; ',
            case
                when followed.expected_count <> followed.read_count - followed.blank_count
                    then {{ dbt.concat(["'expected '", 'cast(followed.expected_count as varchar)', "' records'"]) }}
            end,
            case
                when followed.expected_count is not null and followed.ends_before is null and followed.first_number > 1
                    then {{ dbt.concat(["'records 1–'", 'cast(followed.first_number - 1 as varchar)', "' missing'"]) }}
                when followed.expected_count is not null and followed.first_number > followed.ends_before + 1
                    then {{ dbt.concat([
                        "'records '", 'cast(followed.ends_before + 1 as varchar)', "'–'",
                        'cast(followed.first_number - 1 as varchar)', "' missing'",
                    ]) }}
                when followed.expected_count is not null and followed.first_number <= followed.ends_before
                    then {{ dbt.concat(["'overlaps the file before it up to record '", 'cast(followed.ends_before as varchar)']) }}
            end,
            case when followed.quarantined_count > 0 then 'records quarantined' end,
            case when unfilled.column_names is not null then 'columns without any value' end
        ), '') as findings,
    from followed
    left join unfilled
        on followed.batch_id = unfilled.batch_id and followed.landed_file = unfilled.landed_file
)

select * from final
