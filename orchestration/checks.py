"""Asset checks of our own, beside the dbt tests that show as checks.

Belongs here: is today's download plausible, is what was released what was built. Does not
belong here: whether a table is right; those are dbt tests.
"""

from pathlib import Path

import dagster as dg
import polars as pl

from ingestion.landing import list_batches
from ingestion.manifest import Manifest
from ingestion.raw_files import CHANGES, CURRENT
from ingestion.sources.clinicaltrials_gov import DATASET, SOURCE_ID
from ingestion.trial_monitor import TrialMonitor
from orchestration.resources import Observatory
from reports.verify import differences_from_build, verify_release

_STUDIES = dg.AssetKey(["raw", "clinicaltrials_gov", "studies"])
_LANDING = dg.AssetKey(["landing", "clinicaltrials_gov", "studies"])
_RELEASE = dg.AssetKey(["release", "current"])


def missing_years(posted_years: pl.Series, windows: list[tuple[int, int]]) -> list[int]:
    """Years inside a monitor's window in which no record was first posted."""
    held = set(posted_years.drop_nulls().to_list())
    return sorted({year for first, last in windows for year in range(first, last + 1)} - held)


@dg.asset_check(asset=_STUDIES, name="every_year_has_records")
def every_year_has_records(observatory: Observatory) -> dg.AssetCheckResult:
    """A row-count check passes with a whole year missing; this one does not."""
    raw = observatory.build_home / "raw"
    # A record that has changed since stands in both files, with the same day of first posting
    files = [pl.scan_parquet(raw / name).select("first_posted_date") for name in (CURRENT, CHANGES)]
    posted = pl.concat(files).select(pl.col("first_posted_date").str.slice(0, 4).cast(pl.Int32, strict=False)).collect()
    windows = [
        (monitor.period.first_posted_from.year, (monitor.period.first_posted_to or observatory.settings.now()).year)
        for monitor in observatory.selected_monitors()
        if isinstance(monitor, TrialMonitor)
    ]
    missing = missing_years(posted.to_series(), windows)
    return dg.AssetCheckResult(
        passed=not missing,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"no record first posted in {', '.join(map(str, missing))}" if missing else "no year is empty",
    )


def relative_drop(counts: list[int]) -> float:
    """Share lost from the last but one count to the last; 0 when there are fewer than two or it grew."""
    if len(counts) < 2 or not counts[-2]:
        return 0.0
    return max(0.0, 1 - counts[-1] / counts[-2])


def _scope(pull: Manifest) -> tuple:
    return pull.queries[0].search, pull.queries[0].window_from, pull.queries[-1].window_to


@dg.asset_check(asset=_STUDIES, name="no_drop_against_previous_pull", additional_deps=[_LANDING])
def no_drop_against_previous_pull(observatory: Observatory) -> dg.AssetCheckResult:
    """The last complete pull holds about as many records as the one before."""
    landed = list_batches(observatory.home / "landing", SOURCE_ID, DATASET)
    pulls = [batch.manifest for batch in landed if batch.manifest.kind == "complete"]
    # A pull of another search or range may well hold fewer
    counts = [pull.expected_count or 0 for pull in pulls if _scope(pull) == _scope(pulls[-1])]
    drop = relative_drop(counts)
    return dg.AssetCheckResult(
        passed=drop <= observatory.settings.maximum_drop,
        metadata={"complete_pulls": len(counts), "drop": drop},
        description=f"{drop:.1%} fewer records than in the previous complete pull",
    )


@dg.asset_check(asset=_RELEASE, name="release_equals_build")
def release_equals_build(observatory: Observatory) -> dg.AssetCheckResult:
    """Every column of the released file is read again and compared with its manifest and with the warehouse."""
    current = Path(observatory.build_home / "current").resolve()
    verified = verify_release(current)
    differences = differences_from_build(current, observatory.build_home / "warehouse.duckdb")
    return dg.AssetCheckResult(
        passed=not differences,
        metadata={"tables": verified.table_count, "rows": verified.row_count, "bytes": verified.byte_count},
        description="; ".join(differences) or f"{verified.table_count} tables equal the build",
    )


CHECKS = [every_year_has_records, no_drop_against_previous_pull, release_equals_build]
