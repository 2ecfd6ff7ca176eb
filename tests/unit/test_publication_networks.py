"""Networks of publications: by hand, against networkx, planted groups found back, and the same in any order."""

import hashlib
import os
import random
import subprocess
import sys
from decimal import Decimal
from math import comb
from pathlib import Path

import networkx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.network_measures import DAMPING
from analysis.publication_networks import EDGE_SCHEMA, INPUT_KEY, NODE_SCHEMA, publication_networks

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = dict.fromkeys(INPUT_KEY, pl.String) | {"network_minimum_degree": pl.Int32}
Lines = list[tuple]


def lines(papers: dict[str, list[str]], kind: str = "co_word", minimum: int = 2, monitor: str = "m") -> Lines:
    return [(monitor, "china", kind, record, node, minimum) for record, nodes in papers.items() for node in nodes]


def frame(rows: Lines) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def test_strength_backbone_and_minimum_degree_by_hand():
    """h shares 20 papers with a and one each with b, c and d; c and d share two: of h w = 23, k = 4."""
    pairs = {"ha": 20, "hb": 1, "hc": 1, "hd": 1, "cd": 2}
    papers = {f"{pair}{number}": list(pair) for pair, count in pairs.items() for number in range(count)}
    found = publication_networks(frame(lines(papers, minimum=3)))
    edges = {row["from_node_id"] + row["to_node_id"]: row for row in found.edges.iter_rows(named=True)}
    assert {pair: row["shared_count"] for pair, row in edges.items()} == {"ah": 20, "bh": 1, "ch": 1, "cd": 2, "dh": 1}
    # 2m = 50, w of a, b, c, d, h is 20, 1, 3, 3, 23: 50 × 20 / (20 × 23), 50 / 23, 50 / (3 × 23), 50 × 2 / (3 × 3)
    strengths = {"ah": "2.173913043478", "bh": "2.173913043478", "ch": "0.724637681159", "cd": "11.111111111111"}
    assert {pair: edges[pair]["association_strength"] for pair in strengths} == {
        pair: Decimal(text) for pair, text in strengths.items()
    }
    # Seen from h (1 - 20/23)^3 and (22/23)^3, from c and d 1 - 1/3 and 1 - 2/3; a and b have one edge and say nothing
    expected = {"ah": (3 / 23) ** 3, "bh": (22 / 23) ** 3, "ch": 2 / 3, "dh": 2 / 3, "cd": 1 / 3}
    assert {pair: float(row["disparity"]) for pair, row in edges.items()} == pytest.approx(expected, abs=1e-9)
    assert [pair for pair, row in edges.items() if row["is_in_backbone"]] == ["ah"]
    nodes = {row["node_id"]: row for row in found.nodes.iter_rows(named=True)}
    assert {name: (row["degree"], row["is_above_minimum_degree"]) for name, row in nodes.items()} == {
        "a": (1, False), "b": (1, False), "c": (2, False), "d": (2, False), "h": (4, True),
    }  # fmt: skip
    exactly = publication_networks(frame(lines(papers, minimum=2))).nodes
    assert exactly.filter("is_above_minimum_degree")["node_id"].to_list() == ["c", "d", "h"]


def test_an_only_edge_stands_out_against_nothing():
    edges = publication_networks(frame(lines({"p": ["a", "b"], "q": ["a", "b"]}))).edges
    assert edges.select("shared_count", "disparity", "is_in_backbone").rows() == [(2, Decimal(1), False)]


PAPERS = st.dictionaries(
    st.integers(0, 40).map(str),
    st.sets(st.sampled_from("abcdefghijkl"), min_size=1, max_size=5).map(sorted),
    min_size=1,
)


@settings(max_examples=25, deadline=None)
@given(PAPERS)
def test_betweenness_and_pagerank_are_those_of_networkx(papers):
    found = publication_networks(frame(lines(papers)))
    graph = networkx.Graph()
    graph.add_nodes_from(found.nodes["node_id"])
    for row in found.edges.iter_rows(named=True):
        # Whole lengths: with 1/3 + 1/6 floating sums would tell equal paths apart
        graph.add_edge(row["from_node_id"], row["to_node_id"], weight=row["shared_count"])
        graph.edges[row["from_node_id"], row["to_node_id"]]["length"] = 5_342_931_457_063_200 // row["shared_count"]
    betweenness = networkx.betweenness_centrality(graph, normalized=False, weight="length")
    ranks = networkx.pagerank(graph, alpha=DAMPING, tol=1e-14, max_iter=5000) if graph else {}
    for row in found.nodes.iter_rows(named=True):
        assert float(row["betweenness"]) == pytest.approx(betweenness[row["node_id"]], abs=1e-9)
        assert float(row["pagerank"]) == pytest.approx(ranks[row["node_id"]], abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(PAPERS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(papers, chance):
    rows = lines(papers) + lines(papers, "co_authorship")
    shuffled = chance.sample(rows, len(rows))
    one, other = publication_networks(frame(rows)), publication_networks(frame(shuffled))
    assert one.nodes.equals(other.nodes) and one.edges.equals(other.edges)


def planted(groups: int = 6, size: int = 20, papers: int = 1500) -> dict[str, list[str]]:
    """Papers of four words: three of a group, the fourth in one paper of three from anywhere."""
    chance = random.Random(11)
    everywhere = [f"g{group}_{index:02}" for group in range(groups) for index in range(size)]
    made = {}
    for number in range(papers):
        own = everywhere[(start := chance.randrange(groups) * size) : start + size]
        made[f"p{number}"] = sorted({*chance.sample(own, 3), chance.choice(own if number % 3 else everywhere)})
    return made


def adjusted_rand(one: list, other: list) -> float:
    """Agreement of two partitions beyond chance (Hubert and Arabie 1985); 1 when they are the same."""

    def pairs(labels: list) -> int:
        return sum(comb(labels.count(label), 2) for label in set(labels))

    together, total = pairs(list(zip(one, other, strict=True))), comb(len(one), 2)
    expected = pairs(one) * pairs(other) / total
    return (together - expected) / ((pairs(one) + pairs(other)) / 2 - expected)


def test_planted_groups_are_found_back():
    nodes = publication_networks(frame(lines(planted()))).nodes
    groups = [name.split("_")[0] for name in nodes["node_id"]]
    assert nodes.height == 120 and len(set(groups)) == 6
    assert adjusted_rand(groups, nodes["community"].to_list()) > 0.9


def test_nothing_gives_typed_nothing_and_what_contradicts_itself_is_refused():
    empty = publication_networks(frame([]))
    assert empty.nodes.schema == pl.Schema(NODE_SCHEMA | {"is_above_minimum_degree": pl.Boolean})
    assert empty.edges.schema == pl.Schema(EDGE_SCHEMA | {"is_in_backbone": pl.Boolean})
    rows = lines({"p": ["a", "b"]})
    with pytest.raises(ValueError, match="int_publication_network_input: a row is there twice"):
        publication_networks(frame([*rows, rows[0]]))
    with pytest.raises(ValueError, match="one network_minimum_degree"):
        publication_networks(frame(rows + lines({"p": ["a", "b"]}, "co_authorship", minimum=3)))


def test_each_monitor_has_its_own_minimum_degree():
    papers = {"p": ["a", "b"], "q": ["b", "c"]}
    nodes = publication_networks(frame(lines(papers, minimum=1) + lines(papers, minimum=2, monitor="n"))).nodes
    assert nodes.filter("is_above_minimum_degree").select("monitor_id", "node_id").rows() == [
        ("m", "a"), ("m", "b"), ("m", "c"), ("n", "b"),
    ]  # fmt: skip


WRITTEN = """
import hashlib, io, random, sys
from analysis.publication_networks import publication_networks
from tests.unit.test_publication_networks import frame, lines, planted
rows = lines(planted())
random.Random(int(sys.argv[1])).shuffle(rows)
found = publication_networks(frame(rows))
for table in (found.nodes, found.edges):
    file = io.BytesIO()
    table.write_parquet(file, compression="zstd", statistics=False)
    print(hashlib.sha256(file.getvalue()).hexdigest())
"""


def test_the_same_bytes_on_any_number_of_threads():
    def written(threads: str, shuffled_by: str) -> str:
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
        command = [sys.executable, "-c", WRITTEN, shuffled_by]
        environment = dict(os.environ) | dict.fromkeys(names, threads)
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout

    first = written("1", "1")
    assert len(first.split()) == 2 and hashlib.sha256().hexdigest() not in first
    assert written("8", "2") == first
