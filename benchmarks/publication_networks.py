"""How fast networks of publications are made, beside networkx on the same papers.

Belongs here: made-up papers, the stages, printing. Does not belong here: a timed test. Papers are seeded; institutions
are drawn by a power law, mostly within a group, as collaboration is. Each stage is a process of its own; CPU
seconds are of all threads, without starting Python, importing and making the papers.

    python -m benchmarks.publication_networks [--papers 100000] [--institutions 5000]
"""

import argparse
import itertools
import json
import os
import platform
import sys
from collections.abc import Callable

import numpy as np
import polars as pl
from scipy import sparse

from analysis.network_measures import SEED, communities, graph_of, numbered, pairs_of, shared_records
from analysis.publication_networks import publication_networks
from benchmarks.run import line, measured

ROWS_PER_PAPER = 3.57
GROUPS = 40
KEPT = 1000


def made_papers(papers: int, institutions: int) -> pl.DataFrame:
    """One row per paper and institution, `papers` x ROWS_PER_PAPER of them, seeded."""
    chance = np.random.default_rng(1)
    rows = int(papers * ROWS_PER_PAPER)
    paper = np.concatenate([np.arange(papers), chance.integers(0, papers, rows)])
    group = chance.integers(0, GROUPS, papers)[paper]
    group = np.where(chance.random(len(paper)) < 0.1, chance.integers(0, GROUPS, len(paper)), group)
    # Zipf's law within a group: few institutions with most papers
    place = (institutions / GROUPS) ** chance.random(len(paper)) - 1
    institution = group * (institutions // GROUPS) + place.astype(np.int64)
    drawn = pl.DataFrame({"paper": paper, "institution": institution}).unique(maintain_order=True).head(rows)
    return drawn.select(
        pl.format("web_of_science:WOS:{}", pl.col("paper").cast(pl.String).str.zfill(15)).alias("record_id"),
        pl.format("institution_{}", pl.col("institution").cast(pl.String).str.zfill(6)).alias("node_id"),
    )


def _edges(rows: pl.DataFrame) -> sparse.coo_array:
    names, nodes = numbered(rows["node_id"])
    return pairs_of(shared_records(numbered(rows["record_id"])[1], nodes, len(names)))


def edges(rows: pl.DataFrame) -> Callable[[], int]:
    """From texts to counted pairs."""
    return lambda: len(_edges(rows).data)


def leiden_once(rows: pl.DataFrame, runs: int = 1) -> Callable[[], int]:
    """Communities of the pairs, one seeded run: what the others do in one call."""
    pairs = _edges(rows)
    symmetric = pairs + pairs.T
    networkit, graph = graph_of(symmetric)
    return lambda: max(communities(networkit, graph, symmetric, runs))


def leiden_ten_times(rows: pl.DataFrame) -> Callable[[], int]:
    """The best of ten runs, as the tables have it."""
    return leiden_once(rows, 10)


def whole_network(rows: pl.DataFrame) -> Callable[[], int]:
    """Every column of the KEPT institutions of most papers, betweenness and layout with it."""
    kept = rows["node_id"].value_counts().sort(["count", "node_id"], descending=[True, False]).head(KEPT)
    made = rows.join(kept, on="node_id", how="semi").with_columns(
        pl.lit("m").alias("monitor_id"),
        pl.lit("u").alias("unit_id"),
        pl.lit("institution").alias("network_kind"),
        pl.lit(5).alias("network_minimum_degree"),
    )
    return lambda: publication_networks(made).edges.height


def networkx_edges(rows: pl.DataFrame) -> Callable[[], int]:
    """Pairs counted one by one."""
    import networkx

    return lambda: _networkx_graph(networkx, rows).number_of_edges()


def _networkx_graph(networkx, rows: pl.DataFrame):
    graph = networkx.Graph()
    for nodes in rows.group_by("record_id", maintain_order=True).agg("node_id")["node_id"].to_list():
        for one, other in itertools.combinations(nodes, 2):
            if graph.has_edge(one, other):
                graph[one][other]["weight"] += 1
            else:
                graph.add_edge(one, other, weight=1)
    return graph


def networkx_louvain(rows: pl.DataFrame) -> Callable[[], int]:
    """Communities by networkx, one run."""
    import networkx

    graph = _networkx_graph(networkx, rows)
    return lambda: len(networkx.community.louvain_communities(graph, seed=SEED))


STAGES: dict[str, tuple[Callable[[pl.DataFrame], Callable[[], int]], str]] = {
    "edges": (edges, "at most 0.3 CPU s"),
    "networkx_edges": (networkx_edges, ""),
    "leiden_once": (leiden_once, "at most 0.5 CPU s"),
    "leiden_ten_times": (leiden_ten_times, ""),
    "networkx_louvain": (networkx_louvain, ""),
    "whole_network": (whole_network, ""),
}


def run_stage(name: str, papers: int, institutions: int) -> None:
    """One stage in this process; prints what it cost."""
    prepared = STAGES[name][0](made_papers(papers, institutions))
    before = os.times()
    count = prepared()
    after = os.times()
    print(json.dumps({"cpu": after.user + after.system - before.user - before.system, "count": count}))


def main() -> None:
    """Measure and print, or run one stage."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--papers", type=int, default=100_000)
    arguments.add_argument("--institutions", type=int, default=5_000)
    arguments.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.stage:
        run_stage(chosen.stage, chosen.papers, chosen.institutions)
        return
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}")
    sizes = ["--papers", str(chosen.papers), "--institutions", str(chosen.institutions)]
    for name, (_, goal) in STAGES.items():
        cost = measured([sys.executable, "-m", "benchmarks.publication_networks", *sizes, "--stage", name])
        line(f"{name.replace('_', ' ')} ({cost.told['count']:,} found)", cost, chosen.papers, goal)


if __name__ == "__main__":
    main()
