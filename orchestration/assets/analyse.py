"""Analyse: one asset an analysis; reads one model, calls a pure function, writes Parquet.

Belongs here: the edge around analysis/. Does not belong here: any computation.
"""

import dagster as dg
import duckdb
import polars as pl

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
    with duckdb.connect(observatory.build_home / "warehouse.duckdb", read_only=True) as warehouse:
        series = warehouse.table("intermediate.int_trends_input").pl()
    found = trends(series)
    path = observatory.build_home / "analysis" / "trends" / "trends.parquet"
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
