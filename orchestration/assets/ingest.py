"""Ingest: what lands, and the typed Parquet made from it.

Belongs here: calling ingestion/ with the options of the run. Does not belong here: HTTP,
parsing, what a record means.
"""

from datetime import timedelta

import dagster as dg

from ingestion.errors import IngestionError, RateLimited, Unavailable
from ingestion.loading import load
from ingestion.monitor_tables import write_raw
from orchestration.instance import CLI_TAG
from orchestration.landing_steps import land
from orchestration.resources import Observatory

_OWNERS = ["team:data-engineering"]
_NEW_EVERY = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=8), warn_window=timedelta(days=3))


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
            ["raw", *name],
            deps=[landing_studies],
            description=description,
            group_name="ingest",
            kinds={"duckdb", "parquet"},
            owners=_OWNERS,
        )
        for name, description in (
            (
                ("clinicaltrials_gov", "studies"),
                "One row per study and version held (history), and the newest (current).",
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
        yield dg.MaterializeResult(asset_key=key.split("/"), metadata={"dagster/row_count": rows})


@dg.asset(key=["raw", "monitors"], group_name="ingest", kinds={"python", "parquet", "yaml"}, owners=_OWNERS)
def raw_monitors(context: dg.AssetExecutionContext, observatory: Observatory) -> dg.MaterializeResult:
    """The monitor files, validated, as typed tables."""
    try:
        rows = write_raw(observatory.selected_monitors(), observatory.build_home / "raw")
    except IngestionError as error:
        raise failure(error, context) from error
    return dg.MaterializeResult(metadata={"dagster/row_count": rows["monitors"]} | rows)
