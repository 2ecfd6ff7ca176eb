"""From rows of a reporting table to the grid a reader sees, as templates/sections.yml describes it.

Belongs here: pivoting, ordering and labelling of rows that dbt made. Does not belong here: a number
that the tables do not hold, HTML, knowledge of any monitor.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from reports.display import FORMATS, Label
from reports.page_data import MonitorData, Row

Spec = dict[str, Any]
# Places of a document that are a word and a number
NUMBERED = ("appendix_table", "appendix", "figure", "footnote", "section", "table")


@dataclass(frozen=True)
class Cell:
    """One value of a grid: its text (or label), address, a tie mark, and whether its column begins here."""

    shown: Label
    kind: str
    address: str | None = None
    is_marked: bool = False
    is_first: bool = False


@dataclass(frozen=True)
class Line:
    """One row of a grid."""

    label: Label
    row_type: str
    cells: list[Cell]


@dataclass(frozen=True)
class Block:
    """Rows under one heading; `notes` holds a text per column, such as the denominator."""

    label: Label | None
    notes: list[Label]
    lines: list[Line]


@dataclass(frozen=True)
class Grid:
    """A table: columns with the value columns below each, and blocks of lines."""

    title: Label | None
    columns: list[Label]
    values: list[list[Spec]]
    blocks: list[Block]
    left_out: int = 0


def word_of(words: dict[str, Label], key: str) -> Label:
    """A fixed word; an id that has none is shown as it is, so that nothing disappears.

    `table_7` and `section_2.1` are the word and the number.
    """
    for kind in NUMBERED:
        if key not in words and key.startswith(f"{kind}_"):
            return Label(*(f"{word} {key.removeprefix(kind + '_')}" for word in words[kind]))
    return words.get(key, Label.of(key))


class Layout:
    """The labels one page needs to lay out its rows: those of the tables, then the fixed words."""

    def __init__(self, data: MonitorData, words: dict[str, Label]):
        self.data = data
        self.words = words

    def word(self, key: str) -> Label:
        """A fixed word of the page."""
        return word_of(self.words, key)

    def label(self, row: Row, prefix: str) -> Label:
        """The label of a thing in a row: its own columns, else the label another table gives it, else its word."""
        if f"{prefix}_label_en" in row:
            return Label.of(row[f"{prefix}_label_en"], row[f"{prefix}_label_zh"])
        key = str(row[prefix])
        what = row.get("facet", prefix) if prefix == "category" else prefix
        return self.data.labels.get((what, key)) or self.word(key)

    def grid(self, table: list[Row], spec: Spec, title: Label | None = None) -> Grid | None:
        """The rows as a grid, or None when the filter leaves none. `spec` is the `grid` of a section."""
        kept = [row for row in table if matches(row, spec.get("where", {}))]
        limit = spec.get("limit")
        shown = [row for row in kept if limit is None or row[spec["row"]] <= limit]
        if not shown:
            return None
        columns = distinct(sorted(shown, key=lambda row: sort_key(row, column_order(spec))), spec["column"])
        values = [[value for value in spec["values"] if has_content(table, spec, key, value)] for key in columns]
        blocks = [self.block(rows, spec, columns, values) for rows in grouped(shown, spec)]
        return Grid(
            title,
            [self.column_label(row, spec) for row in columns.values()],
            values,
            blocks,
            left_out=len(kept) - len(shown),
        )

    def column_label(self, row: Row, spec: Spec) -> Label:
        """The heading of a column: a fixed word where the table has only one, else the row's own label."""
        return self.word(spec["column_label"]) if "column_label" in spec else self.label(row, spec["column"])

    def grids(self, table: list[Row], spec: Spec) -> list[Grid]:
        """One grid, or one per unit (the group first) when the spec says `per_unit`."""
        if not spec.get("per_unit"):
            one = self.grid(table, spec)
            return [one] if one else []
        group = self.data.monitor.get("group_unit_id")
        units = distinct(sorted(table, key=lambda row: (row["unit_id"] != group, row["unit_order"])), "unit")
        made = [
            self.grid([row for row in table if row["unit_id"] == key], spec, self.label(first, "unit"))
            for key, first in units.items()
        ]
        return [grid for grid in made if grid]

    def block(self, table: list[Row], spec: Spec, columns: dict, values: list[list[Spec]]) -> Block:
        """The lines of one group of rows."""
        first = table[0]
        by_place = {(row_key(row, spec), column_key(row, spec["column"])): row for row in table}
        ordered = sorted(table, key=lambda row: line_order(row, spec))
        lines = []
        for key in dict.fromkeys(row_key(row, spec) for row in ordered):
            at = {column: by_place.get((key, column)) for column in columns}
            sample = next(row for row in at.values() if row is not None)
            cells = [
                replace(self.cell(at[column], value), is_first=value is own[0])
                for column, own in zip(columns, values, strict=True)
                for value in own
            ]
            lines.append(Line(self.line_label(sample, spec), str(sample.get("row_type", "row")), cells))
        heading = self.heading(first, spec) if spec.get("group") else None
        return Block(heading, self.notes(table, spec, columns), lines)

    def cell(self, row: Row | None, value: Spec) -> Cell:
        """One cell; a combination that the table does not hold stays empty, it is not zero."""
        if row is None:
            return Cell(Label.of(""), value["format"])
        column = value["column"]
        if value["format"] == "label":
            return Cell(self.label(row, column), "label")
        if value["format"] == "flag":
            return Cell(self.word("yes" if row[column] else "no"), "text")
        if row[column] is None and "missing" in value:
            return Cell(self.word(str(row[value["missing"]])), "text")
        address = row.get(f"{column}_address") or row.get(value.get("address", "address"))
        marked = bool(value.get("mark") and row.get(value["mark"]))
        shown = noted(FORMATS[format_of(row, value)](row[column]), row, value)
        return Cell(shown, value["format"], address if row[column] is not None else None, marked)

    def line_label(self, row: Row, spec: Spec) -> Label:
        """The heading of a line: its own label, or the word for a mean, total or subtotal row."""
        kind = row.get("row_type")
        if kind in spec.get("word_rows", []):
            return self.word(f"row_{kind}")
        return self.label(row, spec.get("row_label", spec["row"]))

    def heading(self, row: Row, spec: Spec) -> Label:
        """The heading of a block, with what its shares are of."""
        if "group_text" in spec:
            return Label.of(spec["group_text"].format(**row))
        own = self.word(spec["group_word"]) if "group_word" in spec else self.label(row, spec["group_label"])
        if row.get("denominator_label_en") is None:
            return own
        of = self.label(row, "denominator")
        return Label(f"{own.en} ({self.word('share_of').en} {of.en})", f"{own.zh}（{self.word('share_of').zh}{of.zh}）")

    def notes(self, table: list[Row], spec: Spec, columns: dict) -> list[Label]:
        """`n = …` under each column, where the rows of the column agree on their denominator."""
        if "denominator_count" not in table[0] or spec.get("notes") is False:
            return []
        notes = []
        for key in columns:
            counts = {row["denominator_count"] for row in table if column_key(row, spec["column"]) == key}
            only = counts.pop() if len(counts) == 1 else None
            notes.append(Label.of("" if only is None else f"n = {FORMATS['count'](only)}"))
        return notes


def format_of(row: Row, value: Spec) -> str:
    """The format of one cell: that of the column, or by `formats` that of the row's value in `format_by`."""
    return value.get("formats", {}).get(row.get(value.get("format_by")), value["format"])


def noted(shown: str, row: Row, value: Spec) -> Label:
    """The text of a cell, followed by the label in `note` where the row has one."""
    english = row.get(f"{value.get('note')}_label_en")
    if english is None:
        return Label.of(shown)
    note = Label.of(english, row[f"{value['note']}_label_zh"])
    return Label(f"{shown} ({note.en})", f"{shown}（{note.zh}）")


def matches(row: Row, where: Spec) -> bool:
    """Whether every named column has the wanted value (or one of the wanted values)."""
    return all(row.get(name) in (wanted if isinstance(wanted, list) else [wanted]) for name, wanted in where.items())


def column_key(row: Row, column: str) -> Any:
    return row[f"{column}_id"] if f"{column}_id" in row else row[column]


def column_order(spec: Spec) -> list[str]:
    return [spec.get("column_order", f"{spec['column']}_order")]


def row_key(row: Row, spec: Spec) -> tuple:
    return (row.get("row_type"), row[spec["row"]])


def sort_key(row: Row, columns: Iterable[str]) -> tuple:
    """Values in a comparable form; what is missing comes last."""
    return tuple((row.get(name) is None, "" if row.get(name) is None else row[name]) for name in columns)


def line_order(row: Row, spec: Spec) -> tuple:
    """Order of a line: the place of its type in `row_types`, then the columns of `row_order`."""
    types = spec.get("row_types", [])
    kind = row.get("row_type")
    place = types.index(kind) if kind in types else len(types)
    return (place, *sort_key(row, [*spec.get("row_order", []), spec["row"]]))


def distinct(table: Iterable[Row], column: str) -> dict[Any, Row]:
    """Key of the column -> its first row, in order of appearance."""
    found: dict[Any, Row] = {}
    for row in table:
        found.setdefault(column_key(row, column), row)
    return found


def grouped(table: list[Row], spec: Spec) -> list[list[Row]]:
    """The rows by the columns of `group`, in the order the spec lists the first one, then by value."""
    names = spec.get("group", [])
    listed = spec.get("group_order", [])
    groups: dict[tuple, list[Row]] = {}
    for row in table:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)

    def place(key: tuple) -> tuple:
        return tuple((listed.index(part) if part in listed else len(listed), str(part)) for part in key)

    return [groups[key] for key in sorted(groups, key=place)]


def has_content(table: list[Row], spec: Spec, key: Any, value: Spec) -> bool:
    """Whether a value column is shown: `drop_whole` leaves out a share that is of itself, 1 or open throughout."""
    if not value.get("drop_whole"):
        return True
    return not {row[value["column"]] for row in table if column_key(row, spec["column"]) == key} <= {None, 1}
