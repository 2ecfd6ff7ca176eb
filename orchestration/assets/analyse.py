"""Analyse: one asset an analysis; reads one model, calls a pure function, writes Parquet.

Belongs here: the edge around analysis/. Does not belong here: any computation.
"""

from collections.abc import Callable

import dagster as dg
import duckdb
import polars as pl

from analysis.networks import networks
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
    return written(observatory, "networks", {"nodes": found.nodes, "edges": found.edges})


ANALYSES = [trends_asset, survival_asset, networks_asset]


def computed(
    observatory: Observatory, model: str, analysis: Callable[[pl.DataFrame], pl.DataFrame], name: str
) -> dg.MaterializeResult:
    """Read the one model an analysis needs, call it, write the one table it found."""
    return written(observatory, name, {name: analysis(model_rows(observatory, model))})


def model_rows(observatory: Observatory, model: str) -> pl.DataFrame:
    """The rows of an intermediate model, as an analysis receives them."""
    with duckdb.connect(observatory.build_home / "warehouse.duckdb", read_only=True) as warehouse:
        return warehouse.table(f"intermediate.{model}").pl()


def written(observatory: Observatory, name: str, tables: dict[str, pl.DataFrame]) -> dg.MaterializeResult:
    """Write the tables of an analysis; the first one is shown in the UI."""
    paths = {table: observatory.build_home / "analysis" / name / f"{table}.parquet" for table in tables}
    for table, frame in tables.items():
        write_parquet(frame, paths[table])
    first = next(iter(tables))
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": tables[first].height,
            "dagster/column_schema": table_schema(paths[first]),
            "path": str(paths[first]),
        }
    )


def write_parquet(frame: pl.DataFrame, path) -> None:
    """Write a frame whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    frame.write_parquet(part, compression="zstd", statistics=False)
    part.replace(path)
