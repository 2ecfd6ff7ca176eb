"""Deliver: the verified release, which is the only thing the world reads.

Belongs here: collecting what a release must name (inputs, versions, data as of) and calling
reports/. Does not belong here: how a release is written or verified.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.assets.transform import TARGET
from orchestration.inputs import input_hashes
from orchestration.resources import Observatory
from orchestration.settings import versions
from orchestration.state import STALE_AFTER
from reports.errors import ReportError
from reports.release import Release, build_release
from reports.site import build_site


def release_asset(published: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The asset `release/current`; waits for every published table."""

    @dg.asset(
        key=["release", "current"],
        deps=published,
        group_name="deliver",
        kinds={"python", "duckdb", "parquet"},
        owners=["team:data-engineering"],
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(days=35)),
        retry_policy=dg.RetryPolicy(max_retries=1, delay=60),
    )
    def current(context: dg.AssetExecutionContext, observatory: Observatory) -> dg.MaterializeResult:
        """Verified, dated, read-only copy of marts, reporting tables and report pages; then `current` points to it."""
        try:
            release = release_of(observatory)
        except ReportError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error
        context.log.info(f"release {release.release_id} is verified and current")
        return dg.MaterializeResult(
            metadata={
                "release_id": release.release_id,
                "dagster/row_count": release.row_count,
                "tables": release.table_count,
                "path": str(release.folder),
            }
        )

    return current


def release_of(observatory: Observatory) -> Release:
    """Build, verify and make current the release of this run's warehouse. Raises ReportError."""
    home, configured = observatory.build_home, observatory.settings
    is_sample, data_as_of, last_pull = data_state(home / "warehouse.duckdb")
    # Neither samples nor the state of an earlier day grow old
    ages = last_pull is not None and not is_sample and observatory.as_of_day is None
    return build_release(
        warehouse=home / "warehouse.duckdb",
        releases=home / "releases",
        dbt_target=TARGET,
        inputs=input_hashes(observatory.home),
        data_as_of=data_as_of,
        is_sample=is_sample,
        now=configured.now(),
        git_commit=configured.git_commit,
        versions=versions(),
        write_site=build_site,
        keep=configured.releases_kept,
        maximum_drop=configured.maximum_drop,
        as_of=observatory.as_of_day,
        stale_after=last_pull + STALE_AFTER if ages else None,
        memory_limit=configured.memory_limit,
    )


def data_state(warehouse: Path) -> tuple[bool, date, datetime | None]:
    """Whether the build holds samples, the date of the newest registry version in it, the last complete pull (UTC)."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        monitors = connection.table("marts.dim_monitors").pl()
    return bool(monitors["is_sample"].any()), monitors["data_as_of"].max(), monitors["last_complete_pull_at"].max()
