-- Nothing is dropped silently: per received file, what was read is what became of it.
select *
from {{ ref('fct_ingested_files') }}
where read_count <> loaded_count + duplicate_count + unchanged_count + blank_count + quarantined_count
