"""Deliver: the verified release, which is the only thing the world reads.

Belongs here: collecting what a release must name (inputs, versions, data as of) and calling
reports/. Does not belong here: how a release is written or verified.
"""

from datetime import date
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.assets.transform import TARGET
from orchestration.resources import MONITORS, Observatory
from orchestration.settings import REPOSITORY, versions
from reports.fingerprint import hash_files
from reports.release import build_release
from reports.site import build_site


@dg.asset(
    key=["release", "current"],
    group_name="deliver",
    kinds={"python", "duckdb", "parquet"},
    owners=["team:data-engineering"],
)
def release_asset(context: dg.AssetExecutionContext, observatory: Observatory) -> dg.MaterializeResult:
    """Verified, dated, read-only copy of marts, reporting tables and report pages; then `current` points to it."""
    home, configured = observatory.build_home, observatory.settings
    is_sample, data_as_of = data_state(home / "warehouse.duckdb")
    release = build_release(
        warehouse=home / "warehouse.duckdb",
        releases=home / "releases",
        dbt_target=TARGET,
        inputs=input_hashes(observatory),
        data_as_of=data_as_of,
        is_sample=is_sample,
        now=configured.now(),
        git_commit=configured.git_commit,
        versions=versions(),
        write_site=build_site,
        keep=configured.releases_kept,
    )
    context.log.info(f"release {release.release_id} is verified and current")
    return dg.MaterializeResult(metadata={"release_id": release.release_id, "path": str(release.folder)})


def data_state(warehouse: Path) -> tuple[bool, date]:
    """Whether the build holds samples, and the date of the newest registry version in it."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        monitors = connection.table("marts.dim_monitors").pl()
    return bool(monitors["is_sample"].any()), monitors["data_as_of"].max()


def input_hashes(observatory: Observatory) -> dict[str, dict[str, str]]:
    """sha256 of everything the numbers depend on: manifests of landed batches, monitor files, seeds."""
    landing, seeds = observatory.home / "landing", REPOSITORY / "dbt_project" / "seeds"
    return {
        "landing": hash_files(observatory.home, landing.glob("*/*/[!_]*/manifest.json")),
        "monitors": hash_files(REPOSITORY, MONITORS.glob("*.yml")),
        "seeds": hash_files(REPOSITORY, seeds.rglob("*.csv")),
    }
