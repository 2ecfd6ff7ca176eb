"""Charts as SVG text: lines, stacked columns, bar panels, an UpSet plot, a flow chart.

Belongs here: the geometry of a chart, from values that are ready to draw. Does not belong here: which
table a chart shows (figures.py), rounding (display.py), colours (the style sheet).

Every mark carries `data-address`, the address of its number. Same values, same bytes. The UpSet plot
follows Lex et al., IEEE TVCG 20(12), 2014, doi:10.1109/TVCG.2014.2346248.
"""

from dataclasses import dataclass, field

from reports.display import Label
from reports.svg import drawing, element, line, marker, path, rect, text, text_width, ticks

SMALL = 12.0
LINE_GAP = 15.0


@dataclass(frozen=True)
class Mark:
    """One drawn number: its place on the axis or its label, its size, and the text that stands beside it."""

    label: Label
    value: float
    shown: str
    address: str | None = None


@dataclass(frozen=True)
class Series:
    """A labelled run of marks: a line, a panel of bars or a column of stacked parts."""

    label: Label
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class SetColumn:
    """One exact combination of sets: which set numbers belong, and how many records it holds."""

    members: frozenset[int]
    mark: Mark


def value_axis(top: float, bottom: float, left: float, right: float, levels: list[float], unit: str) -> list[str]:
    """Horizontal grid lines with their values on the left; `unit` is appended, e.g. ` %`."""
    parts = []
    for level in levels:
        y = bottom - (bottom - top) * level / levels[-1]
        parts.append(line(left, y, right, y, class_="grid" if level else "axis"))
        parts.append(text(left - 8, y + 4, f"{level:,.10g}{unit}", class_="tick", text_anchor="end"))
    return parts


def spread(places: list[float], gap: float) -> list[float]:
    """The same places moved apart to at least `gap`, order kept, so that labels never overlap."""
    order = sorted(range(len(places)), key=lambda index: (places[index], index))
    moved = list(places)
    for before, after in zip(order, order[1:], strict=False):
        moved[after] = max(moved[after], moved[before] + gap)
    return moved


def lines(series: list[Series], named_by: str, unit: str = "") -> str:
    """One line per series over the labels of the longest one; series are named at their last mark."""
    left, top, bottom, height = 58.0, 14.0, 292.0, 324.0
    names = max(text_width(one.label, SMALL) for one in series)
    right = 880.0 - names - 74
    periods = list(dict.fromkeys(mark.label for one in series for mark in one.marks))
    step = (right - left - 30) / max(len(periods) - 1, 1)
    across = {period: left + 15 + step * index for index, period in enumerate(periods)}
    levels = ticks(max((mark.value for one in series for mark in one.marks), default=0.0))
    parts = value_axis(top, bottom, left, right, levels, unit)
    parts += [text(across[period], bottom + 20, period, class_="tick", text_anchor="middle") for period in periods]
    ends = []
    for index, one in enumerate(series):
        points = [(across[m.label], bottom - (bottom - top) * m.value / levels[-1]) for m in one.marks]
        drawn = [path(points, class_=f"line s{index % 6}")]
        drawn += [
            marker(index, x, y, class_=f"mark s{index % 6}", data_address=mark.address)
            for (x, y), mark in zip(points, one.marks, strict=True)
        ]
        parts.append(element("g", "".join(drawn)))
        ends.append(points[-1] if points else (left, bottom))
    for index, (y, one) in enumerate(zip(spread([y for _, y in ends], LINE_GAP), series, strict=True)):
        last = one.marks[-1] if one.marks else None
        parts.append(marker(index, right + 6, y, class_=f"mark s{index % 6}"))
        parts.append(text(right + 16, y + 4, one.label, class_="name"))
        if last:
            place = {"class_": "tick", "text_anchor": "end", "data_address": last.address}
            parts.append(text(880, y + 4, last.shown, **place))
    return drawing(882, height, parts, named_by)


def stacked(columns: list[Series], named_by: str) -> str:
    """One column of parts (values in percent) per label; each part says its value, the legend names the parts."""
    left, top, bottom, right = 50.0, 44.0, 318.0, 812.0
    names = list(dict.fromkeys(mark.label for column in columns for mark in column.marks))
    parts, at = [], left
    for index, name in enumerate(names):
        parts.append(rect(at, 10, 13, 13, class_=f"part p{index % 6}"))
        parts.append(text(at + 19, 21, name, class_="name"))
        at += text_width(name, SMALL) + 46
    parts += value_axis(top, bottom, left, right, [0.0, 25.0, 50.0, 75.0, 100.0], " %")
    step = (right - left) / max(len(columns), 1)
    width = min(step * 0.78, 60.0)
    for place, column in enumerate(columns):
        x, y = left + step * place + (step - width) / 2, bottom
        for mark in column.marks:
            tall = (bottom - top) * mark.value / 100
            y -= tall
            kind = names.index(mark.label) % 6
            parts.append(rect(x, y, width, tall, class_=f"part p{kind}", data_address=mark.address))
            if tall >= 14:
                at = (x + width / 2, y + tall / 2 + 4)
                parts.append(text(*at, mark.shown, class_=f"inside i{kind}", text_anchor="middle"))
        parts.append(text(x + width / 2, bottom + 20, column.label, class_="tick", text_anchor="middle"))
    return drawing(820, bottom + 32, parts, named_by)


def bar_panels(panels: list[Series], named_by: str, *, shared_labels: bool) -> str:
    """Horizontal bars side by side, one panel per series on one common scale.

    With `shared_labels` the row labels stand once at the left (the panels hold the same rows in the same
    order); otherwise every panel has its own, as rankings do.
    """
    row, top, gap = 21.0, 34.0, 16.0
    widest = max((text_width(mark.label, SMALL) for one in panels for mark in one.marks), default=0.0) + 10
    first = widest if shared_labels else 0.0
    own = 0.0 if shared_labels else widest
    each = max((980.0 - first - gap * (len(panels) - 1)) / max(len(panels), 1), own + 110)
    value_room = max((text_width(mark.shown, SMALL) for one in panels for mark in one.marks), default=0.0) + 8
    highest = max((mark.value for one in panels for mark in one.marks), default=0.0) or 1.0
    parts = []
    for index, panel in enumerate(panels):
        x = first + index * (each + gap)
        parts.append(text(x + own, 18, panel.label, class_="name strong"))
        parts.append(line(x + own, top - 6, x + own, top + row * len(panel.marks), class_="axis"))
        for place, mark in enumerate(panel.marks):
            y = top + row * place
            long = (each - own - value_room) * mark.value / highest
            if not shared_labels:
                parts.append(text(x + own - 6, y + 11, mark.label, class_="tick", text_anchor="end"))
            elif index == 0:
                parts.append(text(first - 8, y + 11, mark.label, class_="tick", text_anchor="end"))
            parts.append(rect(x + own, y, long, 15, class_=f"bar s{index % 6}", data_address=mark.address))
            parts.append(text(x + own + long + 5, y + 11, mark.shown, class_="tick", data_address=mark.address))
    rows = max((len(panel.marks) for panel in panels), default=0)
    return drawing(first + len(panels) * (each + gap) - gap, top + row * rows + 6, parts, named_by)


def upset(sets: list[Label], columns: list[SetColumn], named_by: str) -> str:
    """Bars over a matrix of dots: each column is one exact combination of the sets named at the left."""
    left = max((text_width(one, SMALL) for one in sets), default=0.0) + 22
    step, row, top, base = 52.0, 22.0, 34.0, 190.0
    highest = max((column.mark.value for column in columns), default=0.0) or 1.0
    matrix = base + 22
    width = max(left + step * len(columns) + 8, 300.0)
    parts = [line(left, base, width - 8, base, class_="axis")]
    for index, label in enumerate(sets):
        y = matrix + row * index
        parts.append(rect(0, y - row / 2, width - 8, row, class_="stripe" if index % 2 == 0 else "plain"))
        parts.append(text(left - 12, y + 4, label, class_="tick", text_anchor="end"))
    for index, column in enumerate(columns):
        x = left + step * index + step / 2
        tall = (base - top) * column.mark.value / highest
        parts.append(rect(x - 14, base - tall, 28, tall, class_="bar s0", data_address=column.mark.address))
        shown = [part.strip() for part in column.mark.shown.split("|")]
        for place, part in enumerate(reversed(shown)):
            at = base - tall - 6 - 13 * place
            kind = "tick" if place == 0 and len(shown) > 1 else "name strong"
            parts.append(text(x, at, part, class_=kind, text_anchor="middle", data_address=column.mark.address))
        inside = sorted(column.members)
        parts += [
            element("circle", cx=x, cy=matrix + row * place, r=5.5, class_="dot on" if place in inside else "dot")
            for place in range(len(sets))
        ]
        if len(inside) > 1:
            parts.append(line(x, matrix + row * inside[0], x, matrix + row * inside[-1], class_="link"))
    return drawing(width, matrix + row * len(sets), parts, named_by)


@dataclass(frozen=True)
class Step:
    """What remains after a filter, and what the filter took away (None for the first step)."""

    label: Label
    remaining: str
    reason: Label | None = None
    dropped: str = ""


def flow(steps: list[Step], named_by: str) -> str:
    """Boxes from top to bottom for what remains; between them, to the right, what each filter took away and why."""
    wide = max(text_width(step.label, 13) for step in steps) + 120
    side = max((text_width(step.reason, SMALL) for step in steps if step.reason), default=0.0) + 80
    tall, gap, right = 36.0, 40.0, wide + 40
    parts = []
    for index, step in enumerate(steps):
        y = 4 + index * (tall + gap)
        if index:
            middle, x = y - gap / 2, wide / 2
            parts.append(line(x, y - gap, x, y - 5, class_="arrow"))
            parts.append(path([(x - 4, y - 7), (x + 4, y - 7), (x, y - 1)], closed=True, class_="head"))
        if index and step.reason:
            parts.append(line(wide / 2, middle, right, middle, class_="arrow"))
            parts.append(rect(right, middle - 14, side, 28, rx=3, class_="aside"))
            parts.append(text(right + 12, middle + 4, step.reason, class_="name"))
            parts.append(text(right + side - 12, middle + 4, step.dropped, class_="dropped", text_anchor="end"))
        parts.append(rect(2, y, wide, tall, rx=4, class_="box last" if index == len(steps) - 1 else "box"))
        parts.append(text(16, y + 23, step.label, class_="name"))
        parts.append(text(wide - 14, y + 23, step.remaining, class_="name strong", text_anchor="end"))
    return drawing(right + side + 4, 8 + len(steps) * (tall + gap) - gap, parts, named_by)
