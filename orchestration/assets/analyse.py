"""Analyse: one asset an analysis; reads one model, calls a pure function, writes Parquet.

Belongs here: the edge around analysis/. Does not belong here: any computation.
"""

from pathlib import Path

import dagster as dg
import duckdb
import polars as pl

from analysis.claims import ledger
from analysis.networks import networks
from analysis.publication_networks import publication_networks
from analysis.publication_scattering import publication_scattering
from analysis.publication_topics import publication_topics
from analysis.survival import medians
from analysis.trends import trends
from orchestration.assets.ingest import table_schema
from orchestration.documents import every_document
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
    return kept(observatory, "trends", {"trends": trends(model_rows(observatory, "int_trends_input"))})


@dg.asset(
    key=["analysis", "survival"],
    deps=[["intermediate", "int_survival_input"]],
    group_name="analyse",
    kinds={"python", "polars"},
    owners=["team:data-engineering"],
)
def survival_asset(observatory: Observatory) -> dg.MaterializeResult:
    """One row per cell with members to follow: Kaplan-Meier median of the days to the event."""
    return kept(observatory, "survival", {"survival": medians(model_rows(observatory, "int_survival_input"))})


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
    return kept(observatory, "networks", {"nodes": found.nodes, "edges": found.edges})


@dg.asset(
    key=["analysis", "publication_networks"],
    deps=[["intermediate", "int_publication_network_input"]],
    group_name="analyse",
    kinds={"python", "polars"},
    owners=["team:data-engineering"],
)
def publication_networks_asset(observatory: Observatory) -> dg.MaterializeResult:
    """One row per node, and one per pair, of the networks of publications: centrality, community, backbone."""
    found = publication_networks(model_rows(observatory, "int_publication_network_input"))
    return kept(observatory, "publication_networks", {"nodes": found.nodes, "edges": found.edges})


@dg.asset(
    key=["analysis", "claims"],
    deps=[["intermediate", "int_claims_input"]],
    group_name="analyse",
    kinds={"python", "polars"},
    owners=["team:data-engineering"],
)
def claims_asset(observatory: Observatory) -> dg.MaterializeResult:
    """One row per printed number and check, and one per implausible number: published documents against themselves."""
    found = ledger(model_rows(observatory, "int_claims_input"), every_document())
    return kept(observatory, "claims", {"checks": found.checks, "findings": found.findings})


TOPIC_INPUTS = ("documents", "groups", "settings")


@dg.asset(
    key=["analysis", "topics"],
    deps=[*(["intermediate", f"int_topics_{name}"] for name in TOPIC_INPUTS), ["seeds", "term_stop_words"]],
    group_name="analyse",
    kinds={"python", "polars", "scikitlearn"},
    owners=["team:data-engineering"],
)
def topics_asset(observatory: Observatory) -> dg.MaterializeResult:
    """Hot topics, landscapes, themes and bursts of works: one row per group, and a file for each table beside it."""
    inputs = [model_rows(observatory, f"int_topics_{name}") for name in TOPIC_INPUTS]
    found = publication_topics(*inputs, model_rows(observatory, "term_stop_words", "seeds"))
    return kept(observatory, "topics", found)


@dg.asset(
    key=["analysis", "scattering"],
    deps=[["intermediate", "int_scattering_input"]],
    group_name="analyse",
    kinds={"python", "polars"},
    owners=["team:data-engineering"],
)
def scattering_asset(observatory: Observatory) -> dg.MaterializeResult:
    """One row per source with its zone (Bradford), and one per unit with the exponent of its authors (Lotka)."""
    return kept(observatory, "scattering", publication_scattering(model_rows(observatory, "int_scattering_input")))


ANALYSES = [
    trends_asset,
    survival_asset,
    networks_asset,
    publication_networks_asset,
    claims_asset,
    topics_asset,
    scattering_asset,
]


def model_rows(observatory: Observatory, model: str, schema: str = "intermediate") -> pl.DataFrame:
    """The rows of an intermediate model, or of a seed, as an analysis receives them."""
    with duckdb.connect(observatory.build_home / "warehouse.duckdb", read_only=True) as warehouse:
        return warehouse.table(f"{schema}.{model}").pl()


def kept(observatory: Observatory, analysis: str, frames: dict[str, pl.DataFrame]) -> dg.MaterializeResult:
    """Write what an analysis found as `analysis/<analysis>/<name>.parquet`; the first is told of."""
    folder = observatory.build_home / "analysis" / analysis
    for name, frame in frames.items():
        write_parquet(frame, folder / f"{name}.parquet")
    first, *others = frames
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": frames[first].height,
            "dagster/column_schema": table_schema(folder / f"{first}.parquet"),
            "path": str(folder),
        }
        | {name: frames[name].height for name in others}
    )


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    frame.write_parquet(part, compression="zstd", statistics=False)
    part.replace(path)
