"""What a network of co-participation is made of: pairs that share records, centralities, communities, strengths.

Belongs here: one network, from who stands in which record to columns of nodes and edges; the same rule for trials and
for publications. Does not belong here: which networks there are and what their columns are called (networks.py,
publication_networks.py), where a node is drawn (network_layout.py). Method, parameters, limits, sources: networks.md.
"""

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from analysis.network_layout import layout

SEED = 20_260_101
LEIDEN_RUNS = 10
RESOLUTION = 1.0
DAMPING = 0.85
# Length of an edge of one shared record: the least common multiple of 1 to 36, so that lengths of up to 36 shared
# records are whole and equally long paths are found to be equal; sums of 60 such edges are still exact in a double
LONGEST_EDGE = 144_403_552_893_600
TOLERANCE = 1e-13
# More nodes than this are no picture any more
DRAWN_NODES = 40

NUMBER = pl.Decimal(28, 12)
# Centralities come out of floating sums; a result is a number only as far as it is the same everywhere
_LAST_DECIMAL = Decimal("1e-9")

# Column -> values, of the nodes and of the edges of one network
Columns = tuple[dict[str, list], dict[str, list]]


def each_network(frame: pl.DataFrame, key: list[str]) -> Iterator[tuple[tuple[str, ...], Columns]]:
    """The key and the columns of every network of a frame, ordered by key.

    Args:
        frame: one row per `key`, record_id and node_id. The order of rows does not matter.
        key: columns that say which network a row belongs to.

    Networks of the same rows are computed once. One in which no two nodes share a record has no columns.
    """
    known: list[tuple[pl.DataFrame, Columns]] = []
    for values, rows in frame.sort([*key, "record_id", "node_id"]).group_by(key, maintain_order=True):
        members = rows.select("record_id", "node_id")
        # Monitors of one population have the same networks, which take minutes at the size of a registry
        found = next((result for other, result in known if other.equals(members)), None)
        if found is None:
            found = network(members["record_id"], members["node_id"])
            known.append((members, found))
        yield tuple(map(str, values)), found


def table_of(found: list[tuple[tuple[str, ...], dict[str, list]]], schema: dict, names: dict[str, str]) -> pl.DataFrame:
    """Columns of several networks as one frame with `schema`, whose first columns are the key.

    `names` says what a column of a network is called in the frame, where it is called otherwise.
    """
    made = [pl.DataFrame(schema=schema)]
    for values, columns in found:
        if columns:
            count = len(next(iter(columns.values())))
            key = {name: [value] * count for name, value in zip(schema, values, strict=False)}
            renamed = {names.get(name, name): column for name, column in columns.items()}
            made.append(pl.DataFrame({name: (key | renamed)[name] for name in schema}, schema=schema))
    return pl.concat(made)


def network(records: pl.Series, node_ids: pl.Series) -> Columns:
    """The columns of nodes and edges of one network; empty ones when no two nodes share a record.

    Nodes: node_id, record_count, degree, weighted_degree, betweenness, pagerank, community, x, y. Edges: from_node_id,
    to_node_id, shared_count, association_strength, disparity. What they are: networks.md.
    """
    distinct, places = numbered(node_ids)
    names = distinct.to_list()
    shared = shared_records(numbered(records)[1], places, len(names))
    edges = pairs_of(shared)
    if not len(edges.data):
        return {}, {}
    symmetric = edges + edges.T
    counts = shared.diagonal()
    weights = np.asarray(symmetric.sum(axis=1)).ravel()
    strengths = association_strengths(edges, weights)
    betweenness, pagerank, community = measured(symmetric)
    drawn = sorted(sorted(range(len(names)), key=lambda node: (-counts[node], node))[:DRAWN_NODES])
    places = dict(zip(drawn, layout(_strengths_among(edges, strengths, drawn), SEED), strict=True))
    coordinates = [places.get(node, (None, None)) for node in range(len(names))]
    return {
        "node_id": names,
        "record_count": counts.tolist(),
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
        "shared_count": edges.data.tolist(),
        "association_strength": strengths,
        "disparity": _rounded(disparities(edges, weights, np.diff(symmetric.indptr)).tolist()),
    }


def numbered(values: pl.Series) -> tuple[pl.Series, np.ndarray]:
    """The distinct values in order, and the place of each value among them."""
    distinct = values.unique().sort()
    return distinct, values.cast(pl.Enum(distinct)).to_physical().cast(pl.Int64).to_numpy()


def shared_records(records: np.ndarray, nodes: np.ndarray, node_count: int) -> sparse.csr_array:
    """Records that two nodes share, those of a node on the diagonal: the product of the incidence with itself."""
    ones = np.ones(len(nodes), dtype=np.int64)
    incidence = sparse.csr_array((ones, (records, nodes)), shape=(int(records.max()) + 1, node_count))
    return (incidence.T @ incidence).tocsr()


def pairs_of(shared: sparse.csr_array) -> sparse.coo_array:
    """Each pair once, in the order of its nodes."""
    upper = sparse.triu(shared, k=1).tocsr()
    upper.sort_indices()
    return upper.tocoo()


def association_strengths(edges: sparse.coo_array, weights: np.ndarray) -> list[Decimal]:
    """2m c / (w w) of every edge, exact to 12 decimals, half-up; 1 where a pair shares as many records as expected.

    `edges` holds each pair once, `weights` the weighted degree of each node; 2m is the sum of the weights.
    """
    doubled, whole = int(weights.sum()), [int(weight) for weight in weights]
    strengths = []
    for row, column, count in zip(edges.row, edges.col, edges.data, strict=True):
        top, bottom = int(count) * doubled * 10**12, whole[row] * whole[column]
        strengths.append(Decimal((2 * top + bottom) // (2 * bottom)).scaleb(-12))
    return strengths


def disparities(edges: sparse.coo_array, weights: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """How probable an edge of at least this weight is where a node spreads its weight by chance; small: it stands out.

    (1 - c/w)^(k - 1) of a node of weighted degree w and degree k; of the two ends the smaller. 1 where neither end has
    another edge: nothing can stand out there. Serrano, Boguna and Vespignani 2009, equation 2.
    """
    ends = np.stack([edges.row, edges.col])
    chance = (1 - edges.data / weights[ends]) ** (degrees[ends] - 1)
    return np.where(degrees[ends] > 1, chance, 1.0).min(axis=0)


def measured(symmetric: sparse.csr_array) -> tuple[list[float], list[float], list[int]]:
    """Betweenness, PageRank and community of each node, by networkit on one thread with fixed seeds."""
    networkit, graph = graph_of(symmetric)
    lengths = graph_of(symmetric, edge_lengths)[1]
    # Counted for both directions of a pair
    betweenness = [score / 2 for score in networkit.centrality.Betweenness(lengths).run().scores()]
    sinks = networkit.centrality.SinkHandling.DistributeSinks
    ranks = networkit.centrality.PageRank(graph, DAMPING, TOLERANCE, distributeSinks=sinks).run().scores()
    total = sum(ranks)
    return betweenness, [rank / total for rank in ranks], communities(networkit, graph, symmetric, LEIDEN_RUNS)


def graph_of(symmetric: sparse.csr_array, weight: Callable[[np.ndarray], np.ndarray] = np.asarray) -> tuple[Any, Any]:
    """networkit, set to one thread, and its graph of a symmetric matrix, weighted by `weight` of the shared records."""
    # Two seconds to import, which a command that computes no network should not wait for
    import networkit

    # Sums of several threads differ in their last digits, and Leiden's moves in their order
    networkit.setNumberOfThreads(1)
    upper = sparse.triu(symmetric, k=1).tocoo()
    ends = (upper.row.astype(np.uint64), upper.col.astype(np.uint64))
    weights = weight(upper.data).astype(float)
    return networkit, networkit.GraphFromCoo((weights, ends), n=symmetric.shape[0], weighted=True)


def edge_lengths(shared: np.ndarray) -> np.ndarray:
    """Length of an edge: the reciprocal of its shared records, as a whole number of parts of the longest."""
    return np.rint(LONGEST_EDGE / shared)


def communities(networkit: Any, graph: Any, symmetric: sparse.csr_array, runs: int) -> list[int]:
    """The partition of highest modularity of `runs` seeded runs of Leiden, the first of equal ones; from 1."""
    best, best_quality = [], None
    for run in range(runs):
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
