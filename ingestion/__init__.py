"""Extract and load: HTTP, files, landing and raw Parquet. No SQL over marts, no Dagster."""
