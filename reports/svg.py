"""The few SVG elements the charts are made of, as text.

Belongs here: escaping, coordinates, text in two languages, axis ticks, estimated text widths. Does
not belong here: any chart, and any colour (classes name them; the style sheet decides).

Text stays text: both languages are in the drawing and the page's style sheet shows one. Nothing is
measured with an installed font, so every machine writes the same bytes.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from reports.display import Label

WIDE_FROM = 0x2E80  # first code point of the CJK blocks: such a character is one em wide


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def attributes(values: dict[str, Any]) -> str:
    """Attributes in the order given; `class_` is `class`, `_` is `-`, None is left out."""
    parts = []
    for name, value in values.items():
        if value is not None and value != "":
            text = number(value) if isinstance(value, float) else str(value)
            parts.append(f' {name.rstrip("_").replace("_", "-")}="{escape(text, quote=True)}"')
    return "".join(parts)


def element(name: str, inner: str = "", **values: Any) -> str:
    """One element; `inner` must be SVG already."""
    return f"<{name}{attributes(values)}>{inner}</{name}>" if inner else f"<{name}{attributes(values)}/>"


def text(x: float, y: float, label: Label | str, **values: Any) -> str:
    """A text, once when both languages agree, else once per language."""
    pair = Label.of(label) if isinstance(label, str) else label
    at = {"x": float(x), "y": float(y)} | values
    if pair.en == pair.zh:
        return element("text", escape(pair.en), **at)
    return element("text", escape(pair.en), lang="en", **at) + element("text", escape(pair.zh), lang="zh-CN", **at)


def rect(x: float, y: float, width: float, height: float, **values: Any) -> str:
    return element("rect", x=float(x), y=float(y), width=float(width), height=float(height), **values)


def line(x1: float, y1: float, x2: float, y2: float, **values: Any) -> str:
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), **values)


def path(points: Iterable[tuple[float, float]], *, closed: bool = False, **values: Any) -> str:
    """A polyline through the points, closed to a shape on request."""
    steps = " L".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("path", d=f"M{steps}{'Z' if closed else ''}", **values)


def marker(shape: int, x: float, y: float, **values: Any) -> str:
    """The mark of a series: shapes differ, so that colour is never the only difference."""
    size = 3.6
    shapes = [
        element("circle", cx=float(x), cy=float(y), r=size, **values),
        rect(x - size, y - size, 2 * size, 2 * size, **values),
        path([(x, y - size - 1), (x + size + 1, y + size), (x - size - 1, y + size)], closed=True, **values),
        path([(x, y - size - 1), (x + size + 1, y), (x, y + size + 1), (x - size - 1, y)], closed=True, **values),
        path([(x - size - 1, y - size), (x + size + 1, y - size), (x, y + size + 1)], closed=True, **values),
    ]
    return shapes[shape % len(shapes)]


def drawing(width: float, height: float, parts: Iterable[str], named_by: str) -> str:
    """The whole chart; `named_by` is the id of the caption that names it for a screen reader."""
    return element(
        "svg",
        "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=float(width),
        height=float(height),
        role="img",
        aria_labelledby=named_by,
        class_="chart",
    )


def text_width(label: Label | str, size: float) -> float:
    """Estimated width in pixels of the longer language."""
    texts = (label,) if isinstance(label, str) else label
    return max(sum(size if ord(char) >= WIDE_FROM else size * 0.56 for char in one) for one in texts)


def ticks(highest: float, about: int = 5) -> list[float]:
    """Round numbers from 0 to the first one that is not below `highest`, in steps of 1, 2 or 5 × 10^n."""
    if highest <= 0:
        return [0.0, 1.0]
    step = 1e-6
    while True:
        for factor in (1, 2, 5):
            if step * factor * about >= highest:
                width = step * factor
                wanted = int(-(-round(highest / width, 9) // 1))
                return [round(width * index, 9) for index in range(wanted + 1)]
        step *= 10
