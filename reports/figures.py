"""From the rows of a reporting table to the charts that templates/sections.yml asks for.

Belongs here: which rows become which marks. Does not belong here: geometry (charts.py), tables of
numbers (page_layout.py), knowledge of any monitor.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from reports import charts
from reports.charts import Mark, Series, SetColumn, Step
from reports.display import FORMATS, Label, count, percent
from reports.landscape_figure import landscape
from reports.network_figure import network
from reports.page_data import Row
from reports.page_layout import Layout, Spec, column_key, distinct, matches, sort_key


@dataclass(frozen=True)
class Figure:
    """A drawn chart with its caption; `id` names the drawing for a screen reader."""

    id: str
    number: int
    title: Label
    subtitle: Label | None
    svg: str
    note: Label | None = None


def draw(layout: Layout, section: Spec, table: list[Row], first_number: int) -> list[Figure]:
    """The figures of one section, numbered on from `first_number`; a chart without rows is left out."""
    figures: list[Figure] = []
    for spec in section.get("charts", []):
        kept = [row for row in table if matches(row, spec.get("where", {}))]
        parts = split(layout, kept, spec)
        for subtitle, part in parts:
            number = first_number + len(figures)
            name = f"figure-{number}"
            drawn = KINDS[spec["kind"]](layout, part, spec, name)
            if drawn:
                figures.append(Figure(name, number, Label(**spec["title"]), subtitle, *drawn))
    return figures


def split(layout: Layout, table: list[Row], spec: Spec) -> list[tuple[Label | None, list[Row]]]:
    """The rows of each figure: all of them, or one figure per value of the column `per`."""
    if "per" not in spec:
        return [(None, table)]
    column = spec["per"]
    order = ["category_order", f"{column}_order", column]
    first = distinct(sorted(table, key=lambda row: sort_key(row, order)), column)
    return [
        (layout.label(one, column), [row for row in table if column_key(row, column) == key])
        for key, one in first.items()
    ]


def of_units(layout: Layout, table: list[Row], spec: Spec) -> list[tuple[Label, list[Row]]]:
    """The rows per unit, for the kinds of unit the chart shows, in display order; or per what `series` names."""
    if "series" in spec:
        name = spec["series"]
        found = distinct(sorted(table, key=lambda row: sort_key(row, [f"{name}_order"])), name)
        return [
            (layout.label(first, name), [row for row in table if column_key(row, name) == key])
            for key, first in found.items()
        ]
    kinds = {unit["unit_id"]: unit["unit_kind"] for unit in layout.data.units}
    wanted = [row for row in table if kinds.get(row["unit_id"]) in spec["unit_kinds"]]
    units = distinct(sorted(wanted, key=lambda row: sort_key(row, ["unit_order", "unit_id"])), "unit")
    return [
        (layout.label(first, "unit"), [row for row in wanted if row["unit_id"] == key]) for key, first in units.items()
    ]


def mark(layout: Layout, row: Row, spec: Spec, label: Label, shown: str | None = None) -> Mark | None:
    """The mark of a row, or None when the row has no such number. Shares are drawn in percent."""
    column = spec["value"]
    if row[column] is None:
        return None
    form = spec.get("format", "count" if column == "trial_count" else "percent")
    is_share = form == "percent"
    own = "share_address" if is_share and "share_address" in row else "address"
    address = row.get(f"{column}_address") or row.get(own)
    value = float(row[column] * 100 if is_share else row[column])
    return Mark(label, value, shown or FORMATS[form](row[column]), address)


def lines(layout: Layout, table: list[Row], spec: Spec, name: str) -> tuple[str] | None:
    """One line per unit over the years."""
    series = []
    for label, rows in of_units(layout, table, spec):
        ordered = sorted(rows, key=lambda row: sort_key(row, ["year"]))
        marks = [mark(layout, row, spec, Label.of(row["period"])) for row in ordered]
        if any(marks):
            series.append(Series(label, [one for one in marks if one]))
    return (charts.lines(series, name, " %" if spec.get("percent") else ""),) if series else None


def stacked(layout: Layout, table: list[Row], spec: Spec, name: str) -> tuple[str] | None:
    """One column per year with the parts of one unit."""
    unit = layout.data.unit_of_kind(spec["unit"])
    rows = [row for row in table if unit and row["unit_id"] == unit["unit_id"]]
    columns = []
    for period in sorted({row["period"] for row in rows}):
        parts = sorted((row for row in rows if row["period"] == period), key=lambda row: sort_key(row, [spec["order"]]))
        marks = [mark(layout, row, spec, layout.label(row, spec["label"])) for row in parts]
        columns.append(Series(Label.of(period), [one for one in marks if one and one.value > 0]))
    return (charts.stacked(columns, name),) if any(column.marks for column in columns) else None


def panels(layout: Layout, table: list[Row], spec: Spec, name: str) -> tuple[str] | None:
    """One panel of bars per unit over the same categories."""
    labels = distinct(sorted(table, key=lambda row: sort_key(row, [spec["order"]])), spec["label"])
    made = []
    for label, rows in of_units(layout, table, spec):
        by_category = {column_key(row, spec["label"]): row for row in rows}
        marks = []
        for key, first in labels.items():
            row = by_category.get(key)
            found = mark(layout, row, spec, layout.label(row, spec["label"])) if row else None
            marks.append(found or Mark(layout.label(first, spec["label"]), 0.0, ""))
        made.append(Series(label, marks))
    return (charts.bar_panels(made, name, shared_labels=True),) if made else None


def ranked(layout: Layout, table: list[Row], spec: Spec, name: str) -> tuple[str] | None:
    """One panel of bars per unit, each with its own ranking; a tie is marked with `=`."""
    made = []
    for label, rows in of_units(layout, table, spec):
        best = sorted((row for row in rows if row["rank"] <= spec["limit"]), key=lambda row: row["rank"])
        marks = [
            mark(layout, row, spec, layout.label(row, spec["label"]), count(row[spec["value"]]) + tie_sign(row))
            for row in best
        ]
        made.append(Series(label, [one for one in marks if one]))
    return (charts.bar_panels(made, name, shared_labels=False),) if made else None


def tie_sign(row: Row) -> str:
    return " =" if row["is_tie"] else ""


def upset(layout: Layout, table: list[Row], spec: Spec, name: str) -> tuple[str, Label | None] | None:
    """The largest combinations of one type; what is not drawn is counted in the note."""
    ordered = sorted(table, key=lambda row: (-row["trial_count"], row["region_set"]))
    ordered = [row for row in ordered if row["trial_count"] > 0]
    if not ordered:
        return None
    best, rest = ordered[: spec["limit"]], ordered[spec["limit"] :]
    ids = {part for row in best for part in row["region_set"].split("+")}
    members = sorted(ids, key=lambda one: member_order(layout, one))
    single = {row["region_set"]: layout.label(row, "region_set") for row in table if "+" not in row["region_set"]}
    columns = [
        SetColumn(frozenset(members.index(part) for part in row["region_set"].split("+")), set_mark(row))
        for row in best
    ]
    drawn = charts.upset([member_label(layout, single, one) for one in members], columns, name)
    return drawn, omitted(layout, rest)


def set_mark(row: Row) -> Mark:
    """A combination's count, with its share on a second line."""
    shown = f"{count(row['trial_count'])}|{percent(row['share'])}%"
    return Mark(Label.of(""), float(row["trial_count"]), shown, row["address"])


def member_order(layout: Layout, member: str) -> tuple:
    """Units first in their order, then places by name."""
    orders = {unit["unit_id"]: unit["unit_order"] for unit in layout.data.units}
    return (member not in orders, orders.get(member, 0), member)


def member_label(layout: Layout, single: dict[str, Label], member: str) -> Label:
    """The label of one member of a set: as a set of its own, as a unit, or as a place."""
    units = {unit["unit_id"]: Label.of(unit["unit_label_en"], unit["unit_label_zh"]) for unit in layout.data.units}
    return single.get(member) or units.get(member) or layout.data.places.get(member) or Label.of(member)


def omitted(layout: Layout, rest: list[Row]) -> Label | None:
    """How many combinations and trials the plot leaves out, in one sentence."""
    if not rest:
        return None
    words, trials = layout.word("upset_omitted"), layout.word("upset_trials")
    total = count(sum(Decimal(row["trial_count"]) for row in rest))
    return Label(f"{words.en} {len(rest)} ({total} {trials.en})", f"{words.zh}{len(rest)}（{total} {trials.zh}）")


def flow(layout: Layout, table: list[Row], spec: Spec, name: str) -> tuple[str] | None:
    """The steps of the population from all records to those counted; the last step only names what is left."""
    ordered = sorted(table, key=lambda row: sort_key(row, ["step_order"]))
    remaining = layout.word("remaining")
    steps = []
    for place, row in enumerate(ordered):
        label, left = layout.label(row, "step"), count(row["remaining_count"])
        if place == 0 or not row["dropped_count"] and place == len(ordered) - 1:
            steps.append(Step(label, left))
        else:
            dropped = f"− {count(row['dropped_count'])}" if row["dropped_count"] else "0"
            steps.append(Step(remaining, left, label, dropped))
    # The population is what the last filter left: one box, not two with the same number
    if len(steps) > 2 and steps[-1].reason is None:
        steps[-2:] = [Step(steps[-1].label, steps[-1].remaining, steps[-2].reason, steps[-2].dropped)]
    return (charts.flow(steps, name),) if steps else None


KINDS: dict[str, Callable] = {
    "lines": lines,
    "stacked": stacked,
    "panels": panels,
    "ranked": ranked,
    "upset": upset,
    "flow": flow,
    "network": network,
    "landscape": landscape,
}
