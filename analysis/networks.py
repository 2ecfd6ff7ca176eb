"""Networks of co-participation: who takes part in the same trials, how central, in which community.

Belongs here: the computation, frame in and frames out, for one network after another. Does not belong here:
who is a node of which network (dbt model int_networks_input), where a node is drawn (network_layout.py), labels
(rpt_trials_network_nodes). Method, parameters, limits and sources: networks.md.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import polars as pl
from scipy import sparse

from analysis.network_layout import layout

NETWORK_KEY = ["monitor_id", "network_level", "collaboration_type"]
SEED = 20_260_101
LEIDEN_RUNS = 10
RESOLUTION = 1.0
DAMPING = 0.85
# Length of an edge of one shared trial: the least common multiple of 1 to 36, so that lengths of up to 36 shared trials
# are whole and equally long paths are found to be equal; sums of 60 such edges are still exact in a double
LONGEST_EDGE = 144_403_552_893_600
TOLERANCE = 1e-13
# More nodes than this are no picture any more
DRAWN_NODES = 40

_NUMBER = pl.Decimal(28, 12)
# Centralities come out of floating sums; a result is a number only as far as it is the same everywhere
_LAST_DECIMAL = Decimal("1e-9")
_KEY_SCHEMA = dict.fromkeys(NETWORK_KEY, pl.String)
NODE_SCHEMA = _KEY_SCHEMA | {
    "node_id": pl.String,
    "trial_count": pl.Int64,
    "degree": pl.Int64,
    "weighted_degree": pl.Int64,
    "betweenness": _NUMBER,
    "pagerank": _NUMBER,
    "community": pl.Int32,
    "x": _NUMBER,
    "y": _NUMBER,
}
EDGE_SCHEMA = _KEY_SCHEMA | {
    "from_node_id": pl.String,
    "to_node_id": pl.String,
    "trial_count": pl.Int64,
    "association_strength": _NUMBER,
}


# Column -> values, of the nodes and of the edges of one network
Columns = tuple[dict[str, list], dict[str, list]]


@dataclass(frozen=True)
class Networks:
    """Every network: `nodes` with NODE_SCHEMA, `edges` with EDGE_SCHEMA, both ordered by key."""

    nodes: pl.DataFrame
    edges: pl.DataFrame


def networks(frame: pl.DataFrame) -> Networks:
    """Networks of nodes that take part in the same trials.

    Args:
        frame: one row per monitor_id, network_level, collaboration_type, record_id and node_id. The order of rows
            does not matter.

    Returns:
        nodes: one row per network and node. trial_count is its trials; degree the number of nodes it shares a
        trial with; weighted_degree the sum of its edges; betweenness the number of pairs whose shortest path leads
        over it (a part of one where there are several; an edge is the shorter, the more trials it stands for);
        pagerank sums to 1 over the network; community counts from 1, the largest first; x and y, from 0 to 1, are
        null beyond the DRAWN_NODES with most trials. edges: one row per network and pair that shares a trial,
        from_node_id before to_node_id; association_strength is shared trials over those expected (2m c / (w w)).
        A network in which no two nodes share a trial is left out.

    Raises:
        ValueError: a node stands twice in a trial of a network.
    """
    if frame.select(pl.struct([*NETWORK_KEY, "record_id", "node_id"]).is_duplicated().any()).item():
        raise ValueError("int_networks_input: a row is there twice; its grain is network × record × node")
    nodes, edges = [_empty(NODE_SCHEMA)], [_empty(EDGE_SCHEMA)]
    known: list[tuple[pl.DataFrame, Columns]] = []
    for key, rows in frame.sort([*NETWORK_KEY, "record_id", "node_id"]).group_by(NETWORK_KEY, maintain_order=True):
        members = rows.select("record_id", "node_id")
        # Monitors of one population have the same networks, which take minutes at the size of a registry
        found = next((result for other, result in known if other.equals(members)), None)
        if found is None:
            found = _network(members["record_id"], members["node_id"])
            known.append((members, found))
        for made, table, schema in zip((nodes, edges), found, (NODE_SCHEMA, EDGE_SCHEMA), strict=True):
            if table:
                columns = dict(zip(NETWORK_KEY, ([part] * len(table["trial_count"]) for part in key), strict=True))
                made.append(pl.DataFrame(columns | table, schema=schema))
    return Networks(pl.concat(nodes), pl.concat(edges))


def _empty(schema: dict) -> pl.DataFrame:
    return pl.DataFrame(schema=schema)


def _network(records: pl.Series, node_ids: pl.Series) -> Columns:
    """The columns of nodes and edges of one network; empty ones when no two nodes share a trial."""
    names, places = _numbered(node_ids)
    shared = _shared_trials(_numbered(records)[1], places, len(names))
    edges = _edges(shared)
    if not len(edges.data):
        return {}, {}
    symmetric = edges + edges.T
    trials = shared.diagonal()
    weights = np.asarray(symmetric.sum(axis=1)).ravel()
    strengths = association_strengths(edges, weights)
    betweenness, pagerank, community = _measured(symmetric)
    drawn = sorted(sorted(range(len(names)), key=lambda node: (-trials[node], node))[:DRAWN_NODES])
    places = dict(zip(drawn, layout(_strengths_among(edges, strengths, drawn), SEED), strict=True))
    coordinates = [places.get(node, (None, None)) for node in range(len(names))]
    return {
        "node_id": names,
        "trial_count": trials.tolist(),
        "degree": np.diff(symmetric.indptr).tolist(),
        "weighted_degree": weights.tolist(),
        "betweenness": _rounded(betweenness),
        "pagerank": _rounded(pagerank),
        "community": community,
        "x": [x for x, _ in coordinates],
        "y": [y for _, y in coordinates],
    }, {
        "from_node_id": [names[row] for row in edges.row],
        "to_node_id": [names[column] for column in edges.col],
        "trial_count": edges.data.tolist(),
        "association_strength": strengths,
    }


def _numbered(values: pl.Series) -> tuple[list[str], np.ndarray]:
    """The distinct values in order, and the place of each value among them."""
    distinct = values.unique().sort()
    return distinct.to_list(), np.searchsorted(distinct.to_numpy().astype(str), values.to_numpy().astype(str))


def _shared_trials(records: np.ndarray, nodes: np.ndarray, node_count: int) -> sparse.csr_array:
    """Trials that two nodes share, those of a node on the diagonal: the product of the incidence with itself."""
    ones = np.ones(len(nodes), dtype=np.int64)
    incidence = sparse.csr_array((ones, (records, nodes)), shape=(int(records.max()) + 1, node_count))
    return (incidence.T @ incidence).tocsr()


def _edges(shared: sparse.csr_array) -> sparse.coo_array:
    """Each pair once, in the order of its nodes."""
    upper = sparse.triu(shared, k=1).tocsr()
    upper.sort_indices()
    return upper.tocoo()


def association_strengths(edges: sparse.coo_array, weights: np.ndarray) -> list[Decimal]:
    """2m c / (w w) of every edge, exact to 12 decimals, half-up; 1 where a pair shares as many trials as expected.

    `edges` holds each pair once, `weights` the weighted degree of each node; 2m is the sum of the weights.
    """
    doubled, whole = int(weights.sum()), [int(weight) for weight in weights]
    strengths = []
    for row, column, count in zip(edges.row, edges.col, edges.data, strict=True):
        top, bottom = int(count) * doubled * 10**12, whole[row] * whole[column]
        strengths.append(Decimal((2 * top + bottom) // (2 * bottom)).scaleb(-12))
    return strengths


def _measured(symmetric: sparse.csr_array) -> tuple[list[float], list[float], list[int]]:
    """Betweenness, PageRank and community of each node, by networkit on one thread with fixed seeds."""
    # Two seconds to import, which a command that computes no network should not wait for
    import networkit

    # Sums of several threads differ in their last digits, and Leiden's moves in their order
    networkit.setNumberOfThreads(1)
    upper = sparse.triu(symmetric, k=1).tocoo()
    ends = (upper.row.astype(np.uint64), upper.col.astype(np.uint64))
    graph, lengths = (
        networkit.GraphFromCoo((weights, ends), n=symmetric.shape[0], weighted=True)
        for weights in (upper.data.astype(float), edge_lengths(upper.data))
    )
    # Counted for both directions of a pair
    betweenness = [score / 2 for score in networkit.centrality.Betweenness(lengths).run().scores()]
    sinks = networkit.centrality.SinkHandling.DistributeSinks
    ranks = networkit.centrality.PageRank(graph, DAMPING, TOLERANCE, distributeSinks=sinks).run().scores()
    total = sum(ranks)
    return betweenness, [rank / total for rank in ranks], _communities(networkit, graph, symmetric)


def edge_lengths(shared: np.ndarray) -> np.ndarray:
    """Length of an edge: the reciprocal of its shared trials, as a whole number of parts of the longest."""
    return np.rint(LONGEST_EDGE / shared)


def _communities(networkit, graph, symmetric: sparse.csr_array) -> list[int]:
    """The partition of highest modularity of several seeded runs of Leiden, the first of equal ones."""
    best, best_quality = [], None
    for run in range(LEIDEN_RUNS):
        networkit.setSeed(SEED + run, False)
        leiden = networkit.community.ParallelLeiden(graph, iterations=20, randomize=True, gamma=RESOLUTION)
        leiden.run()
        labels = list(leiden.getPartition().getVector())
        quality = modularity(symmetric, labels)
        if best_quality is None or quality > best_quality:
            best, best_quality = labels, quality
    return renumbered(best)


def modularity(symmetric: sparse.csr_array, labels: list[int]) -> int:
    """Modularity × (2m)² of a partition, an exact integer: twice the weight inside × 2m less squared weights."""
    _, communities = np.unique(np.asarray(labels), return_inverse=True)
    pairs = symmetric.tocoo()
    inside = int(pairs.data[communities[pairs.row] == communities[pairs.col]].sum())
    weights = np.asarray(symmetric.sum(axis=1)).ravel()
    sums = np.zeros(communities.max() + 1, dtype=np.int64)
    np.add.at(sums, communities, weights)
    return inside * int(weights.sum()) - sum(int(one) ** 2 for one in sums)


def renumbered(labels: list[int]) -> list[int]:
    """Communities counted from 1: the largest first, of equal size the one with the first node first."""
    members: dict[int, list[int]] = {}
    for node, label in enumerate(labels):
        members.setdefault(label, []).append(node)
    ordered = sorted(members, key=lambda label: (-len(members[label]), members[label][0]))
    number = {label: place + 1 for place, label in enumerate(ordered)}
    return [number[label] for label in labels]


def _strengths_among(edges: sparse.coo_array, strengths: list[Decimal], drawn: list[int]) -> np.ndarray:
    """Symmetric matrix of association strengths between the nodes that are drawn."""
    place = {node: index for index, node in enumerate(drawn)}
    matrix = np.zeros((len(drawn), len(drawn)))
    for row, column, strength in zip(edges.row, edges.col, strengths, strict=True):
        if row in place and column in place:
            matrix[place[row], place[column]] = matrix[place[column], place[row]] = float(strength)
    return matrix


def _rounded(numbers: list[float]) -> list[Decimal]:
    return [Decimal(repr(float(number))).quantize(_LAST_DECIMAL, ROUND_HALF_UP) for number in numbers]
