"""From the rows of the landscape tables to one drawing of all units and periods.

Belongs here: which contours, works and peaks stand in which panel. Does not belong here: geometry
(landscape_chart.py), other charts (figures.py).
"""

from reports import landscape_chart
from reports.display import Label
from reports.landscape_chart import Panel, Peak, Point
from reports.page_data import Row
from reports.page_layout import Layout, Spec

POINTS = "rpt_publications_landscape_points"
PEAKS = "rpt_publications_landscape_peaks"


def landscape(layout: Layout, table: list[Row], spec: Spec, name: str) -> tuple[str, Label] | None:
    """A panel per unit (rows) and period (columns) over the contours of the table, on one common map."""
    if not table:
        return None
    units = dict.fromkeys(row["unit_id"] for row in sorted(table, key=lambda row: (row["unit_order"], row["unit_id"])))
    periods = sorted({row["period"] for row in table})
    panels = [[panel(layout, table, unit, period) for period in periods] for unit in units]
    scale = (layout.word("landscape_few"), layout.word("landscape_many"))
    return landscape_chart.landscapes(panels, name, scale), layout.word("landscape_note")


def panel(layout: Layout, table: list[Row], unit: str, period: str) -> Panel | None:
    """What one unit has in one period; None without contours."""
    contours = of_group(table, unit, period)
    if not contours:
        return None
    levels: dict[int, list[list[Point]]] = {}
    for row in sorted(contours, key=lambda row: (row["level"], row["polygon"])):
        levels.setdefault(row["level"], []).append(ring(row["ring"]))
    works = of_group(layout.data.tables.get(POINTS, []), unit, period)
    peaks = of_group(layout.data.tables.get(PEAKS, []), unit, period)
    return Panel(
        layout.label(contours[0], "group"),
        levels,
        [(float(row["x"]), float(row["y"])) for row in sorted(works, key=lambda row: row["publication_id"])],
        [
            Peak(float(row["x"]), float(row["y"]), row["label"])
            for row in sorted(peaks, key=lambda row: row["peak"])
            # A peak that no term names says nothing beside its hill
            if row["label"]
        ],
    )


def of_group(table: list[Row], unit: str, period: str) -> list[Row]:
    return [row for row in table if row["unit_id"] == unit and row["period"] == period]


def ring(points: str) -> list[Point]:
    """The points of an SVG polygon, `x,y x,y …`."""
    return [(float(x), float(y)) for x, y in (point.split(",") for point in points.split(" "))]
