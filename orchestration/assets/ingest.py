"""Ingest: what lands, and the typed Parquet made from it.

Belongs here: calling ingestion/ with the options of the run. Does not belong here: HTTP,
parsing, what a record means.
"""

from datetime import timedelta
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq

from ingestion.datasets import PUBLICATIONS, STUDIES, TRIAL_DATASETS, Dataset
from ingestion.errors import IngestionError, RateLimited, Unavailable
from ingestion.landing import list_batches
from ingestion.loading import load
from ingestion.monitor_tables import write_raw
from ingestion.raw_files import ABSENCES
from orchestration.instance import CLI_TAG
from orchestration.landing_steps import land
from orchestration.resources import Observatory, checked_monitors

_OWNERS = ["team:data-engineering"]
_TRY_AGAIN = dg.RetryPolicy(max_retries=1, delay=60)
_NEW_EVERY = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=8), warn_window=timedelta(days=3))


REGISTERS = {f"landing/{each.source_id}/{each.name}": each for each in TRIAL_DATASETS if each is not STUDIES}
# One asset for all bibliographic databases: their records have one shape and are read by one model
LANDED_PUBLICATIONS = "landing/publications/records"
RAW_FILES = {
    **{f"raw/{each.source_id}/{each.name}": f"raw/{each.current}" for each in TRIAL_DATASETS},
    "raw/publications/records": f"raw/{next(iter(PUBLICATIONS.values())).current}",
    "raw/clinicaltrials_gov/absences": f"raw/{ABSENCES}",
    "raw/operations": "raw/operations/record_sources.parquet",
}


def table_schema(path: Path) -> dg.TableSchema:
    """Columns of a Parquet file, for the UI."""
    fields = pq.read_schema(path)
    return dg.TableSchema(columns=[dg.TableColumn(name=field.name, type=str(field.type)) for field in fields])


def failure(error: IngestionError, context: dg.AssetExecutionContext) -> dg.Failure:
    """An ingestion error as Dagster's: one line, retried only if waiting can help and nobody waits at a terminal."""
    can_wait = isinstance(error, Unavailable | RateLimited) and CLI_TAG not in context.run.tags
    return dg.Failure(description=str(error), allow_retries=can_wait)


@dg.asset(
    key=["landing", "clinicaltrials_gov", "studies"],
    group_name="ingest",
    kinds={"python", "json"},
    owners=_OWNERS,
    freshness_policy=_NEW_EVERY,
    retry_policy=dg.RetryPolicy(max_retries=3, delay=300, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.FULL),
)
def landing_studies(context: dg.AssetExecutionContext, observatory: Observatory) -> dg.MaterializeResult:
    """Studies of ClinicalTrials.gov as received: immutable batches of NDJSON shards, each with its manifest."""
    try:
        landed = land(observatory, context.log)
    except IngestionError as error:
        raise failure(error, context) from error
    return dg.MaterializeResult(metadata=landed)


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            key.split("/"),
            deps=[landing_studies],
            description=f"Exports of {each.source_id} as imported: immutable batches of NDJSON shards, no contacts.",
            group_name="ingest",
            kinds={"python", "csv"},
            owners=_OWNERS,
        )
        for key, each in REGISTERS.items()
    ]
    + [
        dg.AssetSpec(
            LANDED_PUBLICATIONS.split("/"),
            deps=[landing_studies],
            description="Exports of bibliographic databases as imported: immutable batches of the files themselves.",
            group_name="ingest",
            kinds={"python"},
            owners=_OWNERS,
        )
    ],
)
def landing_imports(observatory: Observatory):
    """What is landed of other sources: imported, or from the inbox, which the landing of studies empties."""
    for key, each in REGISTERS.items():
        yield _landed_of(observatory, key, [each])
    yield _landed_of(observatory, LANDED_PUBLICATIONS, list(PUBLICATIONS.values()))


def _landed_of(observatory: Observatory, key: str, datasets: list[Dataset]) -> dg.MaterializeResult:
    landing = observatory.home / "landing"
    batches = [batch for each in datasets for batch in list_batches(landing, each.source_id, each.name)]
    pages = [page for batch in batches for query in batch.manifest.queries for page in query.pages]
    metadata = {"dagster/row_count": sum(page.record_count for page in pages), "batches": len(batches)}
    return dg.MaterializeResult(asset_key=key.split("/"), metadata=metadata)


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["raw", *name],
            deps=[landing_studies, *(key.split("/") for key in (*REGISTERS, LANDED_PUBLICATIONS))],
            description=description,
            group_name="ingest",
            kinds={"duckdb", "parquet"},
            owners=_OWNERS,
            freshness_policy=_NEW_EVERY,
        )
        for name, description in (
            (
                ("clinicaltrials_gov", "studies"),
                "One row per study and version held (history), and the newest (current).",
            ),
            *(
                (
                    (each.source_id, each.name),
                    f"One row per trial and version held of {each.source_id}, and the newest.",
                )
                for each in REGISTERS.values()
            ),
            (
                ("publications", "records"),
                "One row per record and bibliographic database, newest version held; below raw a folder a database.",
            ),
            (
                ("clinicaltrials_gov", "absences"),
                "One row per study asked for by id because two complete pulls lacked it.",
            ),
            (
                ("operations",),
                "Batches, files, record sources, quarantined records and findings: every input row accounted for.",
            ),
        )
    ],
    retry_policy=_TRY_AGAIN,
)
def raw_studies(context: dg.AssetExecutionContext, observatory: Observatory):
    """Landed shards read once, with explicit columns, into typed Parquet."""
    as_of, configured = observatory.as_of_day, observatory.settings
    try:
        report = load(
            observatory.home,
            as_of=as_of,
            target=observatory.build_home / "raw" if as_of else None,
            threads=configured.threads,
            memory_limit=configured.memory_limit,
        )
    except IngestionError as error:
        raise failure(error, context) from error
    for key, rows in report.row_counts().items():
        columns = table_schema(observatory.build_home / RAW_FILES[key])
        yield dg.MaterializeResult(
            asset_key=key.split("/"), metadata={"dagster/row_count": rows, "dagster/column_schema": columns}
        )


@dg.asset(key=["raw", "monitors"], group_name="ingest", kinds={"python", "parquet", "yaml"}, owners=_OWNERS)
def raw_monitors(context: dg.AssetExecutionContext, observatory: Observatory) -> dg.MaterializeResult:
    """The monitor files, validated, as typed tables."""
    try:
        rows = write_raw(checked_monitors(), observatory.build_home / "raw")
    except IngestionError as error:
        raise failure(error, context) from error
    columns = table_schema(observatory.build_home / "raw" / "monitors" / "monitors.parquet")
    return dg.MaterializeResult(
        metadata={"dagster/row_count": rows["monitors"], "dagster/column_schema": columns} | rows
    )
