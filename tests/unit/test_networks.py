"""Networks of co-participation: by hand, against networkx, with planted communities, and the same on any machine."""

import hashlib
import itertools
import os
import random
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import networkx
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.network_measures import DAMPING, DRAWN_NODES
from analysis.networks import EDGE_SCHEMA, NETWORK_KEY, NODE_SCHEMA, networks

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = [*NETWORK_KEY, "record_id", "node_id"]
BY_HAND = {"t1": "ab", "t2": "ab", "t3": "abc", "t4": "bc", "t5": "cd", "t6": "d"}


def rows(trials: dict[str, str | list[str]], level: str = "region") -> list[tuple]:
    return [("m", level, "all", record, node) for record, nodes in trials.items() for node in nodes]


def frame(lines: list[tuple]) -> pl.DataFrame:
    return pl.DataFrame(lines, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def graph_of(edges: pl.DataFrame) -> networkx.Graph:
    graph = networkx.Graph()
    for row in edges.iter_rows(named=True):
        count = row["trial_count"]
        graph.add_edge(row["from_node_id"], row["to_node_id"], weight=count, length=Fraction(1, count))
    return graph


def test_a_small_network_worked_by_hand():
    """a-b share 3 trials, a-c 1, b-c 2, c-d 1: the weights of the nodes are 4, 5, 4, 1, together 14."""
    found = networks(frame(rows(BY_HAND)))
    edges = {(r["from_node_id"], r["to_node_id"]): r for r in found.edges.iter_rows(named=True)}
    assert {pair: row["trial_count"] for pair, row in edges.items()} == {
        ("a", "b"): 3, ("a", "c"): 1, ("b", "c"): 2, ("c", "d"): 1,
    }  # fmt: skip
    # 14 × 3 / (4 × 5), 14 × 1 / (4 × 4), 14 × 2 / (5 × 4), 14 × 1 / (4 × 1)
    assert [row["association_strength"] for row in edges.values()] == [
        Decimal("2.1"), Decimal("0.875"), Decimal("1.4"), Decimal("3.5"),
    ]  # fmt: skip
    nodes = {row["node_id"]: row for row in found.nodes.iter_rows(named=True)}
    columns = ("trial_count", "degree", "weighted_degree", "betweenness")
    # Edges are 1/3, 1, 1/2 and 1 long: a reaches c by b (5/6), and d by b and c; b reaches d by c
    assert {node: tuple(row[name] for name in columns) for node, row in nodes.items()} == {
        "a": (3, 2, 4, 0), "b": (4, 2, 5, 2), "c": (3, 3, 4, 2), "d": (2, 1, 1, 0),
    }  # fmt: skip
    # {a, b} with {c, d} has modularity (6 + 2)/14 - (81 + 25)/196 = 6/196; no other partition has more
    assert {node: row["community"] for node, row in nodes.items()} == {"a": 1, "b": 1, "c": 2, "d": 2}
    assert sum(row["pagerank"] for row in nodes.values()) == pytest.approx(1, abs=4e-9)
    for node, row in nodes.items():
        arriving = sum(
            nodes[other]["pagerank"] * edge["trial_count"] / nodes[other]["weighted_degree"]
            for pair, edge in edges.items()
            for other in pair
            if node in pair and other != node
        )
        assert float(row["pagerank"]) == pytest.approx((1 - DAMPING) / 4 + DAMPING * float(arriving), abs=1e-8)


def test_equally_long_paths_share_what_lies_between():
    """a–c directly (3 shared trials, 1/3) is as long as a–b–c (6 and 6, 1/6 + 1/6): b gets half of the pair."""
    shared = {"ab": 6, "bc": 6, "ac": 3}
    trials = {f"{pair}{number}": list(pair) for pair, count in shared.items() for number in range(count)}
    found = networks(frame(rows(trials)))
    assert {r["node_id"]: float(r["betweenness"]) for r in found.nodes.iter_rows(named=True)} == {
        "a": 0,
        "b": 0.5,
        "c": 0,
    }


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.integers(0, 30).map(str), st.sets(st.sampled_from("abcdefghij"), min_size=1), min_size=1))
@example({str(n): set(t) for n, t in enumerate(["ab", "ab", "ab", "ag", "ag", "ag", "abg", "abcdg", "abcdeg"])})
def test_centralities_are_those_of_another_library_and_counts_those_of_pairs(trials):
    found = networks(frame(rows({record: sorted(nodes) for record, nodes in trials.items()})))
    pairs = {
        pair: sum(set(pair) <= nodes for nodes in trials.values())
        for pair in itertools.combinations(sorted(set().union(*trials.values())), 2)
    }
    counted = {(r["from_node_id"], r["to_node_id"]): r["trial_count"] for r in found.edges.iter_rows(named=True)}
    assert counted == {pair: count for pair, count in pairs.items() if count}
    if not counted:
        assert found.nodes.is_empty()
        return
    graph = graph_of(found.edges)
    graph.add_nodes_from(found.nodes["node_id"].to_list())
    betweenness = networkx.betweenness_centrality(graph, normalized=False, weight="length")
    ranks = networkx.pagerank(graph, alpha=DAMPING, tol=1e-12, max_iter=1000)
    for row in found.nodes.iter_rows(named=True):
        node = row["node_id"]
        assert row["trial_count"] == sum(node in nodes for nodes in trials.values())
        assert row["degree"] == graph.degree(node) and row["weighted_degree"] == graph.degree(node, weight="weight")
        assert float(row["betweenness"]) == pytest.approx(betweenness[node], abs=1e-8)
        assert float(row["pagerank"]) == pytest.approx(ranks[node], abs=1e-7)


def planted(groups: int = 4, size: int = 12) -> list[tuple]:
    """Trials of three nodes, nine in ten within a group, of ascending group sizes."""
    chance = random.Random(5)
    members = [[f"g{group}_{index:02}" for index in range(size + group)] for group in range(groups)]
    trials = {}
    for number in range(900):
        own = chance.choice(members)
        outside = [node for group in members if group is not own for node in group]
        trials[f"t{number}"] = chance.sample(own, 2) + (chance.sample(own if number % 10 else outside, 1))
    return rows({record: sorted(set(nodes)) for record, nodes in trials.items()}, "institution")


def test_planted_communities_are_found_and_numbered_by_size():
    nodes = networks(frame(planted())).nodes
    found = {row["node_id"]: row["community"] for row in nodes.iter_rows(named=True)}
    # The largest group is the last one planted
    assert found == {node: 4 - int(node[1]) for node in found}


def test_a_network_says_nothing_about_another_and_none_without_a_pair_is_there():
    alone, beside = rows(BY_HAND), [("m", "region", "domestic", "t9", node) for node in "xy"]
    single = [("m", "city", "all", "t9", "x"), ("m", "city", "all", "t8", "y")]
    both = networks(frame(alone + beside + single))
    assert both.nodes["collaboration_type"].unique().sort().to_list() == ["all", "domestic"]
    assert both.nodes["network_level"].unique().to_list() == ["region"]
    first = both.nodes.filter(pl.col("collaboration_type") == "all")
    assert first.equals(networks(frame(alone)).nodes)
    # Another monitor of the same trials has the same networks under its own name
    again = networks(frame(alone + beside + [("n", *line[1:]) for line in alone]))
    columns = pl.exclude("monitor_id")
    for table in (again.nodes, again.edges):
        ours = table.filter(collaboration_type="all").partition_by("monitor_id")
        assert len(ours) == 2 and ours[0].select(columns).equals(ours[1].select(columns))


def test_nothing_gives_typed_nothing_and_a_repeated_row_is_refused():
    empty = networks(frame([]))
    assert empty.nodes.schema == pl.Schema(NODE_SCHEMA) and empty.edges.schema == pl.Schema(EDGE_SCHEMA)
    assert empty.nodes.is_empty() and empty.edges.is_empty()
    with pytest.raises(ValueError, match="int_networks_input"):
        networks(frame([*rows(BY_HAND), rows(BY_HAND)[0]]))


def test_only_the_nodes_with_most_trials_have_a_place_in_the_picture():
    nodes = networks(frame(planted())).nodes
    drawn = nodes.filter(pl.col("x").is_not_null())
    assert nodes.height > DRAWN_NODES == drawn.height
    assert drawn["trial_count"].min() >= nodes.filter(pl.col("x").is_null())["trial_count"].max()
    places = drawn.select("x", "y").cast(pl.Float64)
    assert places.min_horizontal().min() >= 0 and places.max_horizontal().max() <= 1
    assert places.is_unique().all()
    middles = drawn.group_by(pl.col("node_id").str.slice(0, 2)).agg(pl.col("x", "y").cast(pl.Float64).mean())
    # Groups that were planted apart stand apart
    assert middles.height == 4 and middles.select(pl.col("x").std() + pl.col("y").std()).item() > 0.1


WRITTEN = """
import hashlib, io, random, sys
from analysis.networks import networks
from tests.unit.test_networks import frame, planted
lines = planted()
random.Random(int(sys.argv[1])).shuffle(lines)
found = networks(frame(lines))
for table in (found.nodes, found.edges):
    file = io.BytesIO()
    table.write_parquet(file, compression="zstd", statistics=False)
    print(hashlib.sha256(file.getvalue()).hexdigest())
"""


def test_the_same_bytes_on_any_number_of_threads_and_in_any_order():
    def written(threads: str, shuffled_by: str) -> str:
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
        environment = dict(os.environ) | dict.fromkeys(names, threads)
        return subprocess.run(
            [sys.executable, "-c", WRITTEN, shuffled_by],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    first = written("1", "1")
    assert len(first.split()) == 2 and hashlib.sha256().hexdigest() not in first
    assert written("2", "2") == first and written("8", "3") == first
