"""From the rows of the network tables to the drawing of one network.

Belongs here: which nodes and edges are drawn, and the words that say what is not. Does not belong here: geometry
(network_chart.py), other charts (figures.py).
"""

from reports import network_chart
from reports.display import Label, count
from reports.network_chart import Edge, Node
from reports.page_data import Row
from reports.page_layout import Layout, Spec, sort_key

EDGES = "rpt_trials_network_edges"
# More lines than this are a grey cloth
DRAWN_EDGES = 120


def network(layout: Layout, table: list[Row], spec: Spec, name: str) -> tuple[str, Label] | None:
    """The nodes of one network that have a place, with the strongest edges between them."""
    rows = sorted((row for row in table if row["is_drawn"]), key=lambda row: sort_key(row, ["rank"]))
    if not rows:
        return None
    places = {row["node_id"]: index for index, row in enumerate(rows)}
    nodes = [
        Node(
            layout.label(row, "node"),
            float(row["x"]),
            float(row["y"]),
            row["trial_count"],
            count(row["trial_count"]),
            row["community"],
            row["is_compared"],
            row["address"],
        )
        for row in rows
    ]
    found = strongest(layout, rows[0])
    shown = chosen(found)
    edges = [
        Edge(
            places[row["from_node_id"]],
            places[row["to_node_id"]],
            row["trial_count"],
            count(row["trial_count"]),
            row["address"],
        )
        for row in shown
    ]
    drawn = network_chart.network(nodes, edges, name, spec.get("numbered", False), layout.word("community"))
    return drawn, extent(layout, (len(nodes), len(table)), (len(edges), len(found)))


def strongest(layout: Layout, network_row: Row) -> list[Row]:
    """The edges between drawn nodes of the network that the row belongs to, most shared trials first."""
    same = ("network_level", "collaboration_type")
    edges = [
        row
        for row in layout.data.tables.get(EDGES, [])
        if row["is_drawn"] and all(row[column] == network_row[column] for column in same)
    ]
    return sorted(edges, key=lambda row: (-row["trial_count"], row["from_node_id"], row["to_node_id"]))


def chosen(edges: list[Row]) -> list[Row]:
    """Of edges in the order of their strength the first ones, and the first one of each node: none looks alone."""
    met: set[str] = set()
    kept = []
    for place, row in enumerate(edges):
        ends = {row["from_node_id"], row["to_node_id"]}
        if place < DRAWN_EDGES or ends - met:
            kept.append(row)
        met |= ends
    return kept


def extent(layout: Layout, nodes: tuple[int, int], edges: tuple[int, int]) -> Label:
    """How much of the network is drawn, and how to read it."""
    words = layout.word("network_extent")
    numbers = dict(
        zip(("nodes", "all_nodes", "edges", "all_edges"), (count(one) for one in nodes + edges), strict=True)
    )
    return Label(*(one.format(**numbers) for one in words))
