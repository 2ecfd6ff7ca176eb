"""Monitors as the typed tables that dbt reads.

Belongs here: the columns and types of raw/monitors and how they are written. Does not belong here: what
a monitor may contain (monitor.py), and anything derived from records.
"""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.monitor import TERRITORIES, UNRESOLVED, Label, Monitor

Row = dict[str, object]

_TEXT, _DATE, _INTEGER = pa.string(), pa.date32(), pa.int32()

# raw/monitors, table by table; dbt's source monitors reads exactly these columns
SCHEMAS: dict[str, pa.Schema] = {
    "monitors": pa.schema(
        [
            ("monitor_id", _TEXT),
            ("title_en", _TEXT),
            ("title_zh", _TEXT),
            ("description_en", _TEXT),
            ("description_zh", _TEXT),
            ("source_id", _TEXT),
            ("dataset", _TEXT),
            ("records", _TEXT),
            ("search", _TEXT),
            ("first_posted_from", _DATE),
            ("first_posted_to", _DATE),
            ("counting", _TEXT),
            ("document_id", _TEXT),
            ("group_unit_id", _TEXT),
            ("reference_unit_id", _TEXT),
            ("file", _TEXT),
            ("file_sha256", _TEXT),
        ]
    ),
    "monitor_units": pa.schema(
        [
            ("monitor_id", _TEXT),
            ("unit_id", _TEXT),
            ("unit_kind", _TEXT),
            ("label_en", _TEXT),
            ("label_zh", _TEXT),
            ("display_order", _INTEGER),
        ]
    ),
    "monitor_unit_regions": pa.schema(
        [("monitor_id", _TEXT), ("unit_id", _TEXT), ("region_id", _TEXT), ("country_id", _TEXT)]
    ),
    "monitor_intervention_classes": pa.schema(
        [("monitor_id", _TEXT), ("intervention_class", _TEXT), ("intervention_type", _TEXT)]
    ),
    "monitor_geography": pa.schema([("monitor_id", _TEXT), ("territory_id", _TEXT), ("policy", _TEXT)]),
    "monitor_comparisons": pa.schema(
        [("monitor_id", _TEXT), ("compared_monitor_id", _TEXT), ("display_order", _INTEGER)]
    ),
}


def to_frames(monitors: list[Monitor]) -> dict[str, pa.Table]:
    """The six raw tables of these monitors; rows in the order of the list and of each file.

    Grains: monitors one row per monitor; monitor_units per monitor and unit (with group, reference and
    the unresolved unit); monitor_unit_regions per unit and region, or per reference unit and country: exactly
    one of the two is filled; monitor_intervention_classes per admitted type; monitor_geography per territory;
    monitor_comparisons per monitor that is shown beside it.
    """
    rows: dict[str, list[Row]] = {
        "monitors": [_monitor(monitor) for monitor in monitors],
        "monitor_units": [row for monitor in monitors for row in _units(monitor)],
        "monitor_unit_regions": [row for monitor in monitors for row in _unit_regions(monitor)],
        "monitor_intervention_classes": [row for monitor in monitors for row in _intervention_classes(monitor)],
        "monitor_geography": [
            {"monitor_id": monitor.id, "territory_id": country, "policy": getattr(monitor.geography, key)}
            for monitor in monitors
            for key, country in TERRITORIES.items()
        ],
        "monitor_comparisons": [
            {"monitor_id": monitor.id, "compared_monitor_id": compared, "display_order": order}
            for monitor in monitors
            for order, compared in enumerate(monitor.compare_with, start=1)
        ],
    }
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


def write_raw(monitors: list[Monitor], raw_dir: Path) -> dict[str, int]:
    """Write `raw_dir`/monitors/<table>.parquet, each replaced in one step; same monitors, same bytes.

    Returns:
        Rows written per table.
    """
    folder = raw_dir / "monitors"
    folder.mkdir(parents=True, exist_ok=True)
    frames = to_frames(monitors)
    for name, frame in frames.items():
        unfinished = folder / f"{name}.parquet.part"
        pq.write_table(frame, unfinished, compression="zstd")
        os.replace(unfinished, folder / f"{name}.parquet")
    return {name: frame.num_rows for name, frame in frames.items()}


def _monitor(monitor: Monitor) -> Row:
    return {
        "monitor_id": monitor.id,
        "title_en": monitor.title.en,
        "title_zh": monitor.title.zh,
        "description_en": monitor.description.en,
        "description_zh": monitor.description.zh,
        "source_id": monitor.source.source_id,
        "dataset": monitor.source.dataset,
        "records": monitor.source.records,
        "search": monitor.source.search,
        "first_posted_from": monitor.period.first_posted_from,
        "first_posted_to": monitor.period.first_posted_to,
        "counting": monitor.counting,
        "document_id": monitor.document_id,
        "group_unit_id": monitor.group.id,
        "reference_unit_id": monitor.reference.id,
        "file": monitor.file,
        "file_sha256": monitor.file_sha256,
    }


def _units(monitor: Monitor) -> list[Row]:
    units: list[tuple[str, str, Label]] = [(unit.id, "region", unit.label) for unit in monitor.units]
    units.append((monitor.group.id, "group", monitor.group.label))
    units.append((monitor.reference.id, "reference", monitor.reference.label))
    units.append((UNRESOLVED, "unresolved", monitor.unresolved_label))
    return [
        {
            "monitor_id": monitor.id,
            "unit_id": unit_id,
            "unit_kind": kind,
            "label_en": label.en,
            "label_zh": label.zh,
            "display_order": order,
        }
        for order, (unit_id, kind, label) in enumerate(units, start=1)
    ]


def _unit_regions(monitor: Monitor) -> list[Row]:
    regions = [(unit.id, region, None) for unit in monitor.units for region in unit.regions]
    countries = [(monitor.reference.id, None, country) for country in monitor.reference.countries]
    return [
        {"monitor_id": monitor.id, "unit_id": unit_id, "region_id": region, "country_id": country}
        for unit_id, region, country in regions + countries
    ]


def _intervention_classes(monitor: Monitor) -> list[Row]:
    classes = monitor.intervention_classes
    return [
        {"monitor_id": monitor.id, "intervention_class": name, "intervention_type": kind}
        for name in ("drug", "device", "other")
        for kind in getattr(classes, name)
    ]
