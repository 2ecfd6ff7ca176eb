"""A network as SVG text: nodes at given places, sized by trials and coloured by community, edges by shared trials.

Belongs here: the geometry of the drawing, from places that the analysis computed. Does not belong here: the layout
(analysis/network_layout.py), which rows are drawn (network_figure.py), colours (the style sheet).

Nodes that would cover each other are moved apart by a fixed rule, so the same rows give the same bytes.
"""

from dataclasses import dataclass
from math import hypot, sqrt

from reports.display import Label
from reports.svg import drawing, element, number, rect, text, text_width

WIDTH, HEIGHT = 882.0, 640.0
KEY_WIDTH = 330.0
SMALLEST, LARGEST = 4.5, 22.0
LABEL_SIZE = 11.0
COLOURS = 5

# Which of the boxes around a node lie to its left
ENDING = {3, 6, 7}

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Node:
    """One node: where the analysis puts it (0 to 1), its trials, its community, and how it is named."""

    label: Label
    x: float
    y: float
    value: int
    shown: str
    community: int
    is_marked: bool
    address: str | None


@dataclass(frozen=True)
class Edge:
    """One pair of nodes, by their place in the list of nodes, and the trials they share."""

    first: int
    second: int
    value: int
    shown: str
    address: str | None


def network(nodes: list[Node], edges: list[Edge], named_by: str, numbered: bool, community: Label) -> str:
    """The drawing; with `numbered` nodes bear the number of their line in a key, for names too long for the plane."""
    right = WIDTH - KEY_WIDTH if numbered else WIDTH
    radii = sizes([node.value for node in nodes])
    places = apart(spread_out(nodes, right), radii, right, 6.0 if numbered else 12.0)
    parts = [edge_line(edge, nodes, places, edges) for edge in sorted(edges, key=lambda one: one.value)]
    parts += [circle(node, place, radius) for node, place, radius in zip(nodes, places, radii, strict=True)]
    if numbered:
        parts += [
            text(x, y + 4, str(index + 1), class_="node-number", text_anchor="middle")
            for index, (x, y) in enumerate(places)
        ]
        parts += key(nodes, right)
    else:
        parts += labels(nodes, places, radii)
    return drawing(WIDTH, HEIGHT + 26, parts + legend(nodes, community), named_by)


def sizes(values: list[int]) -> list[float]:
    """Radii: the area of a node follows its trials."""
    highest = max(values)
    return [SMALLEST + (LARGEST - SMALLEST) * sqrt(value / highest) for value in values]


def spread_out(nodes: list[Node], right: float) -> list[tuple[float, float]]:
    """The places stretched over the plane."""
    margin = 2 * LARGEST
    spans = []
    for values, size in (([node.x for node in nodes], right), ([node.y for node in nodes], HEIGHT)):
        lowest, span = min(values), (max(values) - min(values)) or 1.0
        spans.append([margin + (size - 2 * margin) * (value - lowest) / span for value in values])
    return list(zip(*spans, strict=True))


def apart(places: list[tuple[float, float]], radii: list[float], right: float, gap: float) -> list[tuple[float, float]]:
    """Nodes that overlap pushed from each other, pair by pair in their order, until none does or 300 rounds."""
    moved = [list(place) for place in places]
    for _ in range(300):
        is_still = True
        for first in range(len(moved)):
            for second in range(first):
                is_still &= not push(moved, radii, first, second, gap)
        for place, radius in zip(moved, radii, strict=True):
            place[0] = min(max(place[0], radius + 2), right - radius - 2)
            place[1] = min(max(place[1], radius + 2), HEIGHT - radius - 16)
        if is_still:
            break
    return [(x, y) for x, y in moved]


def push(moved: list[list[float]], radii: list[float], first: int, second: int, gap: float) -> bool:
    """Move two nodes half the way each that they lack; whether they had to be moved."""
    across, down = moved[first][0] - moved[second][0], moved[first][1] - moved[second][1]
    distance, wanted = hypot(across, down), radii[first] + radii[second] + gap
    if distance >= wanted:
        return False
    if distance < 0.01:
        across, down, distance = 1.0, 0.5, hypot(1.0, 0.5)
    share = (wanted - distance) / 2 / distance
    for place, sign in ((moved[first], 1), (moved[second], -1)):
        place[0] += sign * across * share
        place[1] += sign * down * share
    return True


def edge_line(edge: Edge, nodes: list[Node], places: list[tuple[float, float]], edges: list[Edge]) -> str:
    """A line as wide as its part of the strongest one; wide lines are darker too."""
    part = edge.value / max(one.value for one in edges)
    (x1, y1), (x2, y2) = places[edge.first], places[edge.second]
    ends = (nodes[edge.first].label, nodes[edge.second].label)
    named = " – ".join(label.en for label in ends), " – ".join(label.zh for label in ends)
    strength = "strong" if part > 0.5 else "middle" if part > 0.2 else "weak"
    return element(
        "line",
        element("title", _escaped(f"{named[0]} / {named[1]}: {edge.shown}")),
        **{"x1": x1, "y1": y1, "x2": x2, "y2": y2},
        class_=f"edge {strength}",
        stroke_width=number(0.6 + 5.4 * part),
        data_address=edge.address,
    )


def circle(node: Node, place: tuple[float, float], radius: float) -> str:
    title = node.label.en if node.label.en == node.label.zh else f"{node.label.en} / {node.label.zh}"
    return element(
        "circle",
        element("title", _escaped(f"{title}: {node.shown}")),
        cx=place[0],
        cy=place[1],
        r=radius,
        class_=f"node {colour(node.community)}{' compared' if node.is_marked else ''}",
        data_address=node.address,
    )


def colour(community: int) -> str:
    """The largest communities have colours, the others one grey: more colours could not be told apart."""
    return f"s{community - 1}" if community <= COLOURS else "others"


def labels(nodes: list[Node], places: list[tuple[float, float]], radii: list[float]) -> list[str]:
    """A name beside each node, where it covers least; the names of larger nodes choose first."""
    taken: list[Box] = [
        (x - radius, y - radius, x + radius, y + radius) for (x, y), radius in zip(places, radii, strict=True)
    ]
    parts = []
    for index in sorted(range(len(nodes)), key=lambda one: (-nodes[one].value, one)):
        wide = text_width(nodes[index].label, LABEL_SIZE)
        boxes = around(places[index], radii[index], wide)
        best = min(range(len(boxes)), key=lambda one: (covered(boxes[one], taken), one))
        box = boxes[best]
        taken.append(box)
        # The two languages are not equally long: a name at a side begins, or ends, at its node
        x, anchor = ((box[0] + box[2]) / 2, "middle") if best < 2 else (box[0], "start")
        x, anchor = (box[2], "end") if best in ENDING else (x, anchor)
        parts.append(text(x, box[3] - 3, nodes[index].label, class_="node-name", text_anchor=anchor))
    return parts


def around(place: tuple[float, float], radius: float, wide: float) -> list[Box]:
    """Boxes for a name, the preferred first: below, above, right, left, and the corners."""
    x, y = place
    tall, near = LABEL_SIZE + 3, radius + 2
    slant = radius * 0.75
    starts = [
        (x - wide / 2, y + near),
        (x - wide / 2, y - near - tall),
        (x + near + 1, y - tall / 2),
        (x - near - 1 - wide, y - tall / 2),
        (x + slant, y + slant),
        (x + slant, y - slant - tall),
        (x - slant - wide, y + slant),
        (x - slant - wide, y - slant - tall),
    ]
    return [(left, top, left + wide, top + tall) for left, top in starts]


def covered(box: Box, taken: list[Box]) -> float:
    """Area of the box that others cover or that lies outside the plane."""
    area = max(0.0, -box[0]) + max(0.0, box[2] - WIDTH) + max(0.0, -box[1]) + max(0.0, box[3] - HEIGHT)
    area *= 1000
    for other in taken:
        wide = min(box[2], other[2]) - max(box[0], other[0])
        tall = min(box[3], other[3]) - max(box[1], other[1])
        area += wide * tall if wide > 0 and tall > 0 else 0.0
    return area


def key(nodes: list[Node], left: float) -> list[str]:
    """Number, name and trials of each node, one line each."""
    gap = min(HEIGHT / max(len(nodes), 1), 18.0)
    parts = []
    for index, node in enumerate(nodes):
        y = 12 + gap * index
        name = Label(*(f"{shortened(one)} ({node.shown})" for one in node.label))
        parts.append(text(left + 24, y, str(index + 1), class_="node-key", text_anchor="end"))
        parts.append(text(left + 32, y, name, class_="node-key", data_address=node.address))
    return parts


def shortened(name: str) -> str:
    """A name cut where the key ends; the whole one is in the table and appears over the node."""
    while text_width(name, 10) > KEY_WIDTH - 70:
        name = name.rstrip("…")[:-1].rstrip() + "…"
    return name


def legend(nodes: list[Node], community: Label) -> list[str]:
    """The colours of the communities that are drawn."""
    parts, at = [], 4.0
    for place in sorted({min(node.community, COLOURS + 1) for node in nodes}):
        numbers = str(place) if place <= COLOURS else f"{COLOURS + 1}+"
        name = Label(*(f"{word} {numbers}" for word in community))
        parts.append(rect(at, HEIGHT + 8, 12, 12, class_=f"node {colour(place)}"))
        parts.append(text(at + 18, HEIGHT + 18, name, class_="name"))
        at += text_width(name, 12.0) + 44
    return parts


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
