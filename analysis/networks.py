"""Networks of co-participation: who takes part in the same trials, how central, in which community.

Belongs here: which networks of trials there are and what their tables hold. Does not belong here: the computation of
one (network_measures.py), who is a node of which network (dbt model int_networks_input), where a node is drawn
(network_layout.py), labels (rpt_trials_network_nodes). Method, parameters, limits and sources: networks.md.
"""

from dataclasses import dataclass

import polars as pl

from analysis.network_measures import NUMBER, each_network, table_of

NETWORK_KEY = ["monitor_id", "network_level", "collaboration_type"]
_KEY_SCHEMA = dict.fromkeys(NETWORK_KEY, pl.String)
NODE_SCHEMA = _KEY_SCHEMA | {
    "node_id": pl.String,
    "trial_count": pl.Int64,
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
    "trial_count": pl.Int64,
    "association_strength": NUMBER,
}


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
    found = list(each_network(frame, NETWORK_KEY))
    return Networks(
        table_of([(key, nodes) for key, (nodes, _) in found], NODE_SCHEMA, {"record_count": "trial_count"}),
        table_of([(key, edges) for key, (_, edges) in found], EDGE_SCHEMA, {"shared_count": "trial_count"}),
    )
