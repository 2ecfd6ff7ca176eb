"""Landscapes as SVG text: panels on one common map, filled contours, works as dots, named peaks.

Belongs here: the geometry of the drawing, from contours and places that the analysis computed. Does not belong here:
densities (analysis/landscape.py), which rows are drawn (landscape_figure.py), colours (the style sheet).
"""

from dataclasses import dataclass
from html import escape

from reports.display import Label
from reports.svg import drawing, element, line, number, rect, text, text_width

WIDTH, GAP, HEADING = 882.0, 14.0, 24.0
LARGEST = 434.0
LABEL_SIZE = 11.0
# Longer names are cut: eight of them have to stand in a panel
LONGEST = 190.0
COLOURS = 8

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Peak:
    """A named place: x from left and y from above in parts of the side of the map."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class Panel:
    """One unit and period: its contours by level, the places of its works, its peaks, the highest first."""

    title: Label
    levels: dict[int, list[list[Point]]]
    works: list[Point]
    peaks: list[Peak]


def landscapes(rows: list[list[Panel | None]], named_by: str, scale: tuple[Label, Label]) -> str:
    """Panels in rows of units and columns of periods, all of one size and frame; `scale` names both ends of the key.

    A unit without works in a period leaves its place empty.
    """
    columns = max(len(row) for row in rows)
    side = min((WIDTH - GAP * (columns - 1)) / columns, LARGEST)
    parts = []
    for down, row in enumerate(rows):
        for across, panel in enumerate(row):
            if panel:
                corner = (across * (side + GAP), HEADING + down * (side + HEADING + GAP))
                parts.append(element("g", "".join(drawn(panel, corner, side))))
    bottom = len(rows) * (side + HEADING + GAP)
    highest = max((level for row in rows for panel in row if panel for level in panel.levels), default=1)
    return drawing(columns * (side + GAP) - GAP, bottom + 26, parts + key(highest, bottom, scale), named_by)


def drawn(panel: Panel, corner: Point, side: float) -> list[str]:
    """One panel: lower levels first, so that higher ones lie upon them; names last."""
    left, top = corner
    parts = [
        text(left, top - 8, panel.title, class_="name strong"),
        rect(left, top, side, side, class_="ground"),
    ]
    for level in sorted(panel.levels):
        rings = [[placed(point, corner, side) for point in ring] for ring in panel.levels[level]]
        parts.append(element("path", d="".join(outline(ring) for ring in rings), class_=f"level {shade(level)}"))
    for point in panel.works:
        x, y = placed(point, corner, side)
        parts.append(element("circle", cx=x, cy=y, r=1.4, class_="work"))
    return parts + [rect(left, top, side, side, class_="frame")] + peaks(panel.peaks, corner, side)


def placed(point: Point, corner: Point, side: float) -> Point:
    """A place of the map within the panel; what lies beyond the border of the map is drawn on it."""
    x, y = (min(max(part, 0.0), 1.0) for part in point)
    return corner[0] + x * side, corner[1] + y * side


def outline(ring: list[Point]) -> str:
    """A closed line; the hole in an area is a line inside another of one path, by the even-odd rule."""
    return "M" + " L".join(f"{number(x)},{number(y)}" for x, y in ring) + "Z"


def shade(level: int) -> str:
    """The colour of a level; levels beyond the colours have the last."""
    return f"l{min(level, COLOURS)}"


def peaks(found: list[Peak], corner: Point, side: float) -> list[str]:
    """A mark and a name at each peak; names of higher peaks choose their place first."""
    places = [placed((peak.x, peak.y), corner, side) for peak in found]
    taken: list[Box] = [(x - 4, y - 4, x + 4, y + 4) for x, y in places]
    frame = (corner[0] + 2, corner[1] + 2, corner[0] + side - 2, corner[1] + side - 2)
    parts = []
    for peak, (x, y) in zip(found, places, strict=True):
        name = shortened(peak.name)
        boxes = [inside(box, frame) for box in around((x, y), text_width(name, LABEL_SIZE))]
        best = min(range(len(boxes)), key=lambda one: (covered(boxes[one], taken), one))
        taken.append(boxes[best])
        parts.append(element("circle", element("title", escape(peak.name)), cx=x, cy=y, r=3.0, class_="peak"))
        at = ((boxes[best][0] + boxes[best][2]) / 2, boxes[best][3] - 3)
        parts.append(text(*at, name, class_="peak-name", text_anchor="middle"))
    return parts


def around(place: Point, wide: float) -> list[Box]:
    """Boxes for a name, the preferred first: above, below, right, left, then the same farther away."""
    x, y = place
    tall = LABEL_SIZE + 3
    boxes = []
    for away in (5.0, 5.0 + tall, 5.0 + 2 * tall):
        boxes += [
            (x - wide / 2, y - away - tall, x + wide / 2, y - away),
            (x - wide / 2, y + away, x + wide / 2, y + away + tall),
            (x + away, y - tall / 2, x + away + wide, y + tall / 2),
            (x - away - wide, y - tall / 2, x - away, y + tall / 2),
        ]
    return boxes


def inside(box: Box, frame: Box) -> Box:
    """The box moved as far as it has to be to lie in the frame."""
    across = max(frame[0] - box[0], 0.0) - max(box[2] - frame[2], 0.0)
    down = max(frame[1] - box[1], 0.0) - max(box[3] - frame[3], 0.0)
    return box[0] + across, box[1] + down, box[2] + across, box[3] + down


def covered(box: Box, taken: list[Box]) -> float:
    """Area of the box that others cover."""
    area = 0.0
    for other in taken:
        wide = min(box[2], other[2]) - max(box[0], other[0])
        tall = min(box[3], other[3]) - max(box[1], other[1])
        area += wide * tall if wide > 0 and tall > 0 else 0.0
    return area


def shortened(name: str) -> str:
    """A name that fits; of `term count` the term gives way to the short form in brackets at its end, else is cut.

    The whole name appears over the peak and is in the table.
    """
    term, _, last = name.rpartition(" ")
    if text_width(name, LABEL_SIZE) <= LONGEST or not term:
        return name
    if term.endswith(")") and "(" in term:
        return f"{term[term.rindex('(') + 1 : -1]} {last}"
    while text_width(f"{term}… {last}", LABEL_SIZE) > LONGEST:
        term = term[:-1].rstrip()
    return f"{term}… {last}"


def key(highest: int, bottom: float, scale: tuple[Label, Label]) -> list[str]:
    """The colours of the levels between the words for few and many."""
    low, high = scale
    at = text_width(low, 12.0) + 10
    parts = [text(0, bottom + 16, low, class_="name")]
    for level in range(1, highest + 1):
        parts.append(rect(at, bottom + 5, 24.0, 13.0, class_=f"level {shade(level)}"))
        at += 24.0
    parts.append(line(at + 1, bottom + 5, at + 1, bottom + 18, class_="axis"))
    return [*parts, text(at + 8, bottom + 16, high, class_="name")]
