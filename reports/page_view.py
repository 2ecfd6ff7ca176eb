"""What the template of a monitor page receives: sections, figures, verdicts, definitions.

Belongs here: choosing and naming the parts of one page from its tables. Does not belong here: reading
(page_data.py), pivots (page_layout.py), drawing (figures.py), files (site.py).
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from markupsafe import Markup

from reports import figures
from reports.display import FORMATS, Label, count
from reports.figures import Figure
from reports.page_data import MonitorData, Row
from reports.page_layout import Grid, Layout, Spec, matches
from reports.verdict_table import verdicts


@dataclass(frozen=True)
class Number:
    """One key figure."""

    label: Label
    shown: Label
    address: str | None


@dataclass(frozen=True)
class Section:
    """One section of a page: what its template shows, and the CSV file behind it."""

    id: str
    number: int | None
    title: Label
    intro: Label | None
    notes: list[Label]
    caption: Label
    row_heading: Label | None
    template: str
    csv: str
    figures: list[Figure]
    grids: list[Grid]
    shown: list[Row] = field(default_factory=list)
    left_out: int = 0
    verdicts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One monitor page."""

    file: str
    title: Label
    tab_title: Label
    description: Label
    monitor: Row
    is_sample: bool
    data_as_of: str | None
    as_of: str | None
    stale_after: str | None
    window: tuple[str | None, str | None]
    document: Label | None
    group_label: Label | None
    counting: Label
    key_figures: list[Number]
    sections: list[Section]
    indicators: list[Row]
    units: list[Row]
    classes: list[tuple[Label, str]]
    geography: list[tuple[Label, Label]]
    sources: list[Row]


def monitor_page(data: MonitorData, spec: Spec, words: dict[str, Label]) -> Page:
    """The page of one monitor; sections whose table has no row for it are left out."""
    named = {row["indicator_id"]: Label.of(row["label_en"], row["label_zh"]) for row in data.indicators}
    layout = Layout(data, words | named)
    title = Label.of(data.monitor["title_en"], data.monitor["title_zh"])
    sample = words["sample"]
    group = data.unit_of_kind("group")
    window = [
        f"{end}_year" if data.monitor.get("first_posted_from") is None else f"first_posted_{end}"
        for end in ("from", "to")
    ]
    dates = [data.monitor.get(name) for name in ("data_as_of", *window)]
    as_of, first, last = (None if date is None else str(date) for date in dates)
    return Page(
        file=f"{data.monitor_id}.html",
        title=title,
        description=Label.of(data.monitor["description_en"], data.monitor["description_zh"]),
        tab_title=Label(f"{sample.en} · {title.en}", f"{sample.zh} · {title.zh}") if data.is_sample else title,
        monitor=data.monitor,
        is_sample=data.is_sample,
        data_as_of=as_of,
        as_of=None if data.as_of is None else str(data.as_of),
        stale_after=None if data.stale_after is None else f"{data.stale_after.isoformat()}Z",
        window=(first, last),
        document=document_label(layout),
        group_label=Label.of(group["unit_label_en"], group["unit_label_zh"]) if group else None,
        counting=layout.word(data.monitor["counting"]),
        key_figures=key_figures(layout, spec["key_figures"]),
        sections=page_sections(layout, spec["sections"], spec["tones"]),
        indicators=data.indicators,
        units=described_units(layout),
        classes=intervention_classes(layout),
        geography=geography(layout),
        sources=[row | {"kind_label": layout.word(row["kind"])} for row in data.sources],
    )


def document_label(layout: Layout) -> Label | None:
    """The published document a monitor continues; its id where no table has its label."""
    monitor = layout.data.monitor
    if not monitor["document_id"]:
        return None
    return layout.label(monitor, "document" if monitor.get("document_label_en") else "document_id")


def page_sections(layout: Layout, specs: list[Spec], tones: Spec) -> list[Section]:
    """The sections that have rows, with figures numbered through the page."""
    made: list[Section] = []
    for spec in specs:
        table = layout.data.tables.get(spec["table"])
        if table:
            drawn = sum(len(section.figures) for section in made)
            made.append(page_section(layout, spec, table, drawn + 1, tones))
    return made


def page_section(layout: Layout, spec: Spec, table: list[Row], first_figure: int, tones: Spec) -> Section:
    """One section with everything its template may show."""
    limit = spec.get("limit", len(table))
    template = spec.get("template", "grid")
    shown = sorted(table, key=lambda row: -row["site_count"]) if template == "unresolved" else []
    return Section(
        id=spec["id"],
        number=spec.get("number"),
        title=Label(**spec["title"]),
        intro=Label(**spec["intro"]) if "intro" in spec else None,
        notes=[note for note in (NOTES[name](layout, table) for name in spec.get("notes", [])) if note],
        caption=Label(**spec["caption"]),
        row_heading=Label(**spec["row_heading"]) if "row_heading" in spec else None,
        template=template,
        csv=f"{layout.data.monitor_id}/{spec['table']}.csv",
        figures=[trusted(figure) for figure in figures.draw(layout, spec, table, first_figure)],
        grids=layout.grids(table, spec["grid"]) if "grid" in spec else [],
        shown=shown[:limit],
        left_out=len(shown) - len(shown[:limit]),
        verdicts=verdicts(layout.word, table, tones, partial(claim_subject, layout)) if template == "verdicts" else {},
    )


def trusted(figure: Figure) -> Figure:
    """The figure with its drawing marked as markup: svg.py has escaped every text and attribute in it."""
    return Figure(figure.id, figure.number, figure.title, figure.subtitle, Markup(figure.svg), figure.note)


def key_figures(layout: Layout, specs: list[Spec]) -> list[Number]:
    """The numbers at the head of the page, those that the tables hold."""
    found = []
    for spec in specs:
        unit = layout.data.unit_of_kind(spec["unit"])
        rows = [
            row
            for row in layout.data.tables.get(spec["table"], [])
            if unit and row["unit_id"] == unit["unit_id"] and matches(row, spec["where"])
        ]
        if len(rows) == 1 and rows[0][spec["value"]] is not None:
            row, value = rows[0], spec["value"]
            other = "share_address" if value == "share" else "address"
            address = row.get(f"{value}_address") or row.get(other)
            found.append(Number(Label(**spec["label"]), Label.of(FORMATS[spec["format"]](row[value])), address))
    return found


def sum_of_units(layout: Layout, table: list[Row]) -> Label | None:
    """The sentence that explains why the units add up to more than the distinct total."""
    kinds = {unit["unit_id"]: unit["unit_kind"] for unit in layout.data.units}
    totals = [row for row in table if row["row_type"] == "total" and row["trial_count"] is not None]
    units = sum(row["trial_count"] for row in totals if kinds.get(row["unit_id"]) == "region")
    group = [row["trial_count"] for row in totals if kinds.get(row["unit_id"]) == "group"]
    if len(group) != 1:
        return None
    words = layout.word("sum_of_units" if units > group[0] else "sum_equal")
    return Label(*(one.format(sum=count(units), distinct=count(group[0])) for one in words))


def rounded_mean(layout: Layout, table: list[Row]) -> Label | None:
    """The sentence that tells a rounded mean from the number its address explains."""
    return layout.word("rounded_mean") if any(row["row_type"] == "mean" for row in table) else None


NOTES = {"sum_of_units": sum_of_units, "rounded_mean": rounded_mean}


def claim_subject(layout: Layout, row: Row) -> Label:
    """What a claim is about: its own label, else indicator, unit and category in words."""
    if row.get("label_en"):
        return Label.of(row["label_en"], row["label_zh"])
    units = {unit["unit_id"]: Label.of(unit["unit_label_en"], unit["unit_label_zh"]) for unit in layout.data.units}
    parts = [layout.word(row["indicator_id"] or ""), units.get(row["unit_id"], Label.of(row["unit_id"]))]
    if row["facet"] not in (None, "all"):
        facet, category = layout.word(row["facet"]), claim_category(layout, row)
        parts.append(Label(f"{facet.en}: {category.en}", f"{facet.zh}：{category.zh}"))
    kept = [part for part in parts if part.en]
    return Label(", ".join(part.en for part in kept), "，".join(part.zh for part in kept))


def claim_category(layout: Layout, row: Row) -> Label:
    """The label of the category, whichever table labels it; a set `<type>:<ids>` is labelled part by part."""
    kind, is_set, ids = str(row["category"] or "").partition(":")
    if not is_set:
        what = "partner_id" if row["facet"].startswith(("domestic_partner", "international_partner")) else row["facet"]
        return layout.data.labels.get((what, kind)) or layout.word(kind)
    one, many = layout.data.labels.get(("collaboration_type", kind)) or layout.word(kind), Label.of(ids)
    many = layout.data.labels.get(("region_set", ids), many)
    return Label(f"{many.en} ({one.en})", f"{many.zh}（{one.zh}）")


def described_units(layout: Layout) -> list[Row]:
    """The units with the words for their kind and the labels of the places they are made of."""
    described = []
    for unit in layout.data.units:
        ids = [] if unit.get("places") is None else str(unit["places"]).split()
        labels = [layout.data.places.get(one, Label.of(one)) for one in ids]
        places = Label(", ".join(one.en for one in labels), "、".join(one.zh for one in labels))
        described.append(unit | {"kind": layout.word(f"kind_{unit['unit_kind']}"), "places": places})
    return described


def intervention_classes(layout: Layout) -> list[tuple[Label, str]]:
    """Intervention class -> the registry's types in it."""
    classes: dict[str, list[str]] = {}
    for row in layout.data.classes:
        classes.setdefault(row["intervention_class"], []).append(row["intervention_type"])
    return [
        (layout.data.labels.get(("intervention_type", one)) or layout.word(one), ", ".join(types))
        for one, types in classes.items()
    ]


def geography(layout: Layout) -> list[tuple[Label, Label]]:
    """Territory -> what the monitor does with it."""
    return [
        (
            layout.data.places.get(row["territory_id"], Label.of(row["territory_id"])),
            layout.word("left_out_policy" if row["policy"] == "left_out" else row["policy"]),
        )
        for row in layout.data.geography
    ]
