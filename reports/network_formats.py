"""A network in the formats of other programs, as lines of text.

Belongs here: the syntax of GEXF 1.2, GraphML, Pajek and VOSviewer JSON, with escaping. Does not belong here: reading
the release, file names (network_files.py).

Specifications: gexf.net (1.2draft), graphml.graphdrawing.org, the Pajek manual (de Nooy, Mrvar and Batagelj),
VOSviewer Online's page on its JSON files.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from reports.page_data import Row

# What each node and edge carries: name, column, type of GEXF, type of GraphML
Values = tuple[tuple[str, str, str, str], ...]
_NODE_VALUES: Values = (
    ("degree", "degree", "integer", "int"),
    ("weighted_degree", "weighted_degree", "integer", "int"),
    ("betweenness", "betweenness", "double", "double"),
    ("pagerank", "pagerank", "double", "double"),
    ("community", "community", "integer", "int"),
)
_EDGE_VALUES: Values = (("association_strength", "association_strength", "double", "double"),)
# VOSviewer knows clusters up to this number
MOST_CLUSTERS = 1000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Network:
    """One network: what it is, facts in words, rows of the tables of nodes and edges in their order.

    A node's row has `record_count`, an edge's `shared_count`: what they count is `records` and `shared`, as trials and
    shared trials. `item` says what a node is. `node_marks` and `edge_marks` are columns of truth values to write.
    """

    monitor_id: str
    name: str
    item: str
    records: str
    shared: str
    facts: dict[str, str]
    nodes: list[Row]
    edges: list[Row]
    node_marks: tuple[str, ...] = ()
    edge_marks: tuple[str, ...] = ()

    @property
    def node_values(self) -> Values:
        named = (("label_zh", "node_label_zh", "string", "string"), (self.records, "record_count", "integer", "int"))
        return (*named, *_NODE_VALUES, *((mark, mark, "boolean", "boolean") for mark in self.node_marks))

    @property
    def edge_values(self) -> Values:
        return (*_EDGE_VALUES, *((mark, mark, "boolean", "boolean") for mark in self.edge_marks))

    @property
    def is_placed(self) -> bool:
        """Whether every node has a place: a program that is given some would put the others in a corner."""
        return all(row["is_drawn"] for row in self.nodes)

    @property
    def description(self) -> str:
        """The facts as one text, `SAMPLE` first where it stands."""
        return "; ".join(text if name == "notice" else f"{name}: {text}" for name, text in self.facts.items())


def gexf(network: Network) -> Iterator[str]:
    """GEXF 1.2 with places in the picture, for Gephi."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">\n'
    yield f"<meta>\n<creator>Biomed Observatory</creator>\n<description>{_text(network.description)}</description>\n"
    yield '</meta>\n<graph mode="static" defaultedgetype="undirected">\n'
    for kind, values in (("node", network.node_values), ("edge", network.edge_values)):
        yield f'<attributes class="{kind}">\n'
        yield from (f'<attribute id="{name}" title="{name}" type="{type_}"/>\n' for name, _, type_, _ in values)
        yield "</attributes>\n"
    yield "<nodes>\n"
    for row in network.nodes:
        yield f"<node id={_value(row['node_id'])} label={_value(row['node_label_en'])}>"
        yield f"<attvalues>{_attvalues(row, network.node_values)}</attvalues>"
        if network.is_placed:
            # Gephi's second axis points upwards
            yield f'<viz:position x="{_plain(1000 * row["x"])}" y="{_plain(1000 - 1000 * row["y"])}" z="0"/>'
        yield "</node>\n"
    yield "</nodes>\n<edges>\n"
    for number, row in enumerate(network.edges):
        yield f'<edge id="{number}" source={_value(row["from_node_id"])} target={_value(row["to_node_id"])} '
        yield f'weight="{row["shared_count"]}"><attvalues>{_attvalues(row, network.edge_values)}</attvalues></edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _attvalues(row: Row, values: tuple) -> str:
    return "".join(f'<attvalue for="{name}" value={_value(row[column])}/>' for name, column, _, _ in values)


def graphml(network: Network) -> Iterator[str]:
    """GraphML; the facts are attributes of the graph."""
    node_values = (("label", "node_label_en", "", "string"), *network.node_values)
    edge_values = (("weight", "shared_count", "", "int"), *network.edge_values)
    facts = [(name, name, "", "string") for name in network.facts]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for kind, values in (("graph", facts), ("node", node_values), ("edge", edge_values)):
        yield from (
            f'<key id="{kind}_{name}" for="{kind}" attr.name="{name}" attr.type="{type_}"/>\n'
            for name, _, _, type_ in values
        )
    yield f'<graph id={_value(network.name)} edgedefault="undirected">\n{_data("graph", network.facts, facts)}\n'
    for row in network.nodes:
        yield f"<node id={_value(row['node_id'])}>{_data('node', row, node_values)}</node>\n"
    for row in network.edges:
        yield f"<edge source={_value(row['from_node_id'])} target={_value(row['to_node_id'])}>"
        yield f"{_data('edge', row, edge_values)}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _data(kind: str, row: Row, values: tuple | list) -> str:
    return "".join(f'<data key="{kind}_{name}">{_text(row[column])}</data>' for name, column, _, _ in values)


def pajek(network: Network) -> Iterator[str]:
    """Pajek's .net: the facts are comments; a label is the English name."""
    # Pajek takes a file for UTF-8 by this mark
    yield "\ufeff"
    yield from (f"% {name}: {_one_line(text)}\n" for name, text in network.facts.items())
    yield f"*Network {network.monitor_id} {network.name}\n*Vertices {len(network.nodes)}\n"
    number = {row["node_id"]: place for place, row in enumerate(network.nodes, start=1)}
    for row in network.nodes:
        place = f" {_plain(row['x'])} {_plain(row['y'])}" if network.is_placed else ""
        yield f'{number[row["node_id"]]} "{_quoted(row["node_label_en"])}"{place}\n'
    yield "*Edges\n"
    for row in network.edges:
        yield f"{number[row['from_node_id']]} {number[row['to_node_id']]} {row['shared_count']}\n"


def vosviewer(network: Network) -> Iterator[str]:
    """VOSviewer JSON; items keep the id of their node."""
    items = [_item(row, network) for row in network.nodes]
    links = [
        {"source_id": row["from_node_id"], "target_id": row["to_node_id"], "strength": row["shared_count"]}
        for row in network.edges
    ]
    content = {
        "network": {"items": items, "links": links},
        "config": {"terminology": {"item": network.item, "link_strength": network.shared}},
        "info": {"title": _title(network), "description": network.description},
        "observatory": network.facts,
    }
    yield json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _title(network: Network) -> str:
    mark = "SAMPLE: " if "notice" in network.facts else ""
    return f"{mark}{network.facts['title']}, {network.name}"


def _item(row: Row, network: Network) -> dict:
    # Where VOSviewer reads a place, y points upwards
    place = {"x": float(row["x"]), "y": float(1 - row["y"])} if network.is_placed else {}
    counts = (row["record_count"], row["degree"], row["weighted_degree"])
    return {
        "id": row["node_id"],
        "label": row["node_label_en"],
        "description": escape(row["node_label_zh"]),
        **place,
        "cluster": min(row["community"], MOST_CLUSTERS),
        "weights": dict(zip((network.records.capitalize(), "Links", network.shared.capitalize()), counts, strict=True)),
        "scores": {"Betweenness": float(row["betweenness"]), "PageRank": float(row["pagerank"])},
    }


def _plain(number: object) -> str:
    """A Decimal without exponent or trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else _plain(value)


def _text(value: object) -> str:
    return escape(_CONTROL.sub("", _shown(value)))


def _value(value: object) -> str:
    return quoteattr(_CONTROL.sub("", _shown(value)), {"\n": " ", "\r": " ", "\t": " "})


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub("", text).split())


def _quoted(text: str) -> str:
    """A label of Pajek: one line without its quotation mark."""
    return _one_line(text.replace('"', "'"))
