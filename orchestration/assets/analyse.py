"""Analyse: one asset an analysis; reads one model, calls a pure function, writes Parquet.

Belongs here: the edge around analysis/. Does not belong here: any computation.
"""

import dagster as dg
import duckdb
import polars as pl

from analysis.networks import networks
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
    found = trends(model_rows(observatory, "int_trends_input"))
    path = observatory.build_home / "analysis" / "trends" / "trends.parquet"
    write_parquet(found, path)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": found.height,
            "dagster/column_schema": table_schema(path),
            "path": str(path),
        }
    )


@dg.asset(
    key=["analysis", "networks"],
    deps=[["intermediate", "int_networks_input"]],
    group_name="analyse",
    kinds={"python", "polars"},
    owners=["team:data-engineering"],
)
def networks_asset(observatory: Observatory) -> dg.MaterializeResult:
    """One row per node, and one per pair, of the networks of co-participation: centrality, community, strength."""
    found = networks(model_rows(observatory, "int_networks_input"))
    folder = observatory.build_home / "analysis" / "networks"
    write_parquet(found.nodes, folder / "nodes.parquet")
    write_parquet(found.edges, folder / "edges.parquet")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": found.nodes.height,
            "dagster/column_schema": table_schema(folder / "nodes.parquet"),
            "edges": found.edges.height,
            "path": str(folder),
        }
    )


def model_rows(observatory: Observatory, model: str) -> pl.DataFrame:
    """The rows of an intermediate model, as an analysis receives them."""
    with duckdb.connect(observatory.build_home / "warehouse.duckdb", read_only=True) as warehouse:
        return warehouse.table(f"intermediate.{model}").pl()


def write_parquet(frame: pl.DataFrame, path) -> None:
    """Write a frame whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    frame.write_parquet(part, compression="zstd", statistics=False)
    part.replace(path)
