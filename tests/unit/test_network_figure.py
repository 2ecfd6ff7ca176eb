"""Which rows of the network tables are drawn: strong edges, one edge for every node, and only of this network."""

from types import SimpleNamespace

import pytest

from reports.display import Label
from reports.network_figure import DRAWN_EDGES, chosen, network, strongest

NETWORK = {"network_level": "region", "collaboration_type": "all"}


def edge(one: str, other: str, count: int, **changes: object) -> dict:
    ends = {"from_node_id": one, "to_node_id": other, "trial_count": count, "address": None, "is_drawn": True}
    return NETWORK | ends | changes


def node(name: str, rank: int, is_drawn: bool = True) -> dict:
    row = {"node_id": name, "node_label_en": name, "node_label_zh": name, "rank": rank, "trial_count": 9 - rank}
    place = {"x": 0.1 * rank if is_drawn else None, "y": 0.5 if is_drawn else None, "is_drawn": is_drawn}
    return NETWORK | row | place | {"community": 1, "is_compared": False, "address": f"m/i/{name}"}


def layout(edges: list[dict]) -> SimpleNamespace:
    return SimpleNamespace(
        data=SimpleNamespace(tables={"rpt_trials_network_edges": edges}),
        word=lambda key: Label.of("{nodes}/{all_nodes} {edges}/{all_edges}" if key == "network_extent" else key),
        label=lambda row, prefix: Label.of(row[f"{prefix}_label_en"], row[f"{prefix}_label_zh"]),
    )


def test_the_strongest_edges_are_drawn_and_the_first_of_every_node():
    many = [edge("a", f"n{index:03}", 1000 - index) for index in range(DRAWN_EDGES + 5)]
    # Both ends of the last one are drawn already
    drawn = chosen([*many, edge("n000", "n001", 1)])
    assert drawn == many
    assert chosen([edge("a", "b", 3), edge("a", "c", 2)]) == [edge("a", "b", 3), edge("a", "c", 2)]


def test_edges_of_other_networks_and_of_nodes_without_a_place_are_not_drawn():
    edges = [
        edge("a", "b", 1),
        edge("a", "c", 5),
        edge("b", "c", 5),
        edge("a", "z", 9, is_drawn=False),
        edge("a", "b", 8, collaboration_type="domestic"),
        edge("a", "b", 7, network_level="country"),
    ]
    found = strongest(layout(edges), node("a", 1))
    assert [(row["from_node_id"], row["to_node_id"], row["trial_count"]) for row in found] == [
        ("a", "c", 5), ("b", "c", 5), ("a", "b", 1),
    ]  # fmt: skip
    svg, note = network(layout(edges), [node("b", 2), node("a", 1), node("c", 3), node("z", 4, False)], {}, "f")
    assert note == Label.of("3/4 3/3")
    assert svg.index("m/i/a") < svg.index("m/i/b") < svg.index("m/i/c") and "m/i/z" not in svg


@pytest.mark.parametrize("rows", [[], [node("a", 1, False)]])
def test_nothing_to_draw_is_no_figure(rows):
    assert network(layout([]), rows, {}, "f") is None
