"""Analyse: one asset an analysis; reads one model, calls a pure function, writes Parquet.

Belongs here: the edge around analysis/. Does not belong here: any computation.
"""

from collections.abc import Callable

import dagster as dg
import duckdb
import polars as pl

from analysis.survival import medians
from analysis.trends import trends
from orchestration.assets.ingest import table_schema
from orchestration.resources import Observatory


@dg.asset(
    key=["analysis", "trends"],
    deps=[["intermediate", "int_trends_input"]],
    group_name="analyse",
    kinds={"python", "polars"},
    owners=["team:data-engineering"],
)
def trends_asset(observatory: Observatory) -> dg.MaterializeResult:
    """One row per monitor, unit and indicator: Mann-Kendall trend and Theil-Sen slope of the yearly values."""
    return computed(observatory, "int_trends_input", trends, "trends")


@dg.asset(
    key=["analysis", "survival"],
    deps=[["intermediate", "int_survival_input"]],
    group_name="analyse",
    kinds={"python", "polars"},
    owners=["team:data-engineering"],
)
def survival_asset(observatory: Observatory) -> dg.MaterializeResult:
    """One row per cell with members to follow: Kaplan-Meier median of the days to the event."""
    return computed(observatory, "int_survival_input", medians, "survival")


ANALYSES = [trends_asset, survival_asset]


def computed(
    observatory: Observatory, model: str, analysis: Callable[[pl.DataFrame], pl.DataFrame], name: str
) -> dg.MaterializeResult:
    """Read the one model an analysis needs, call it, write what it found."""
    with duckdb.connect(observatory.build_home / "warehouse.duckdb", read_only=True) as warehouse:
        frame = warehouse.table(f"intermediate.{model}").pl()
    found = analysis(frame)
    path = observatory.build_home / "analysis" / name / f"{name}.parquet"
    write_parquet(found, path)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": found.height,
            "dagster/column_schema": table_schema(path),
            "path": str(path),
        }
    )


def write_parquet(frame: pl.DataFrame, path) -> None:
    """Write a frame whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    frame.write_parquet(part, compression="zstd", statistics=False)
    part.replace(path)
