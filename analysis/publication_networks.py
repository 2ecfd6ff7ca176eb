"""Networks of publications: collaboration, words, coupling and co-citation, with the edges that stand out.

Belongs here: which networks of publications there are and what their tables hold. Does not belong here: the
computation of one (network_measures.py), who is a node of which (dbt model int_publication_network_input), labels
(rpt_publication_network_nodes). Method, parameters, limits and sources: publication_networks.md.
"""

from decimal import Decimal

import polars as pl

from analysis.network_measures import NUMBER, each_network, table_of
from analysis.networks import Networks

# Edges less probable than this by chance are the backbone; the usual level, tuned to nothing
BACKBONE_LEVEL = Decimal("0.05")

NETWORK_KEY = ["monitor_id", "unit_id", "network_kind"]
_KEY_SCHEMA = dict.fromkeys(NETWORK_KEY, pl.String)
NODE_SCHEMA = _KEY_SCHEMA | {
    "node_id": pl.String,
    "record_count": pl.Int64,
    "degree": pl.Int64,
    "weighted_degree": pl.Int64,
    "betweenness": NUMBER,
    "pagerank": NUMBER,
    "community": pl.Int32,
    "x": NUMBER,
    "y": NUMBER,
}
EDGE_SCHEMA = _KEY_SCHEMA | {
    "from_node_id": pl.String,
    "to_node_id": pl.String,
    "shared_count": pl.Int64,
    "association_strength": NUMBER,
    "disparity": NUMBER,
}
INPUT_KEY = [*NETWORK_KEY, "record_id", "node_id"]


def publication_networks(frame: pl.DataFrame) -> Networks:
    """Networks of nodes that stand in the same records: papers, of bibliographic coupling cited references.

    Args:
        frame: one row per monitor_id, unit_id, network_kind, record_id and node_id, with network_minimum_degree, one
            whole number a monitor. The order of rows does not matter.

    Returns:
        nodes: one row per network and node, as of networks() with record_count for its records, and
        is_above_minimum_degree: its degree is the monitor's minimum or more. edges: one row per network and pair that
        shares a record (shared_count), from_node_id before to_node_id; disparity is the probability of so heavy an
        edge by chance, is_in_backbone whether that is below BACKBONE_LEVEL. A network without a pair is left out.

    Raises:
        ValueError: a node stands twice in a record of a network, or a monitor has two minimum degrees.
    """
    if frame.select(pl.struct(INPUT_KEY).is_duplicated().any()).item():
        raise ValueError("int_publication_network_input: a row is there twice; its grain is network × record × node")
    minimums = frame.select("monitor_id", "network_minimum_degree").unique()
    if minimums["monitor_id"].is_duplicated().any():
        raise ValueError("int_publication_network_input: a monitor has one network_minimum_degree, not several")
    found = list(each_network(frame, NETWORK_KEY))
    nodes = table_of([(key, nodes) for key, (nodes, _) in found], NODE_SCHEMA, {})
    edges = table_of([(key, edges) for key, (_, edges) in found], EDGE_SCHEMA, {})
    is_above = (pl.col("degree") >= pl.col("network_minimum_degree")).alias("is_above_minimum_degree")
    return Networks(
        nodes.join(minimums, on="monitor_id", how="left", maintain_order="left").select(*NODE_SCHEMA, is_above),
        edges.with_columns((pl.col("disparity") < BACKBONE_LEVEL).alias("is_in_backbone")),
    )
