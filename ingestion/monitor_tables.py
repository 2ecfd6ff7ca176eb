"""Monitors as the typed tables that dbt reads.

Belongs here: the columns and types of raw/monitors and how they are written. Does not belong here: what
a monitor may contain (monitor.py), and anything derived from records.
"""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.monitor_parts import TERRITORIES, UNRESOLVED, Label, Monitor
from ingestion.publication_monitor import PublicationMonitor
from ingestion.trial_monitor import TrialMonitor

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


SCHEMAS |= {
    "publication_monitors": pa.schema(
        [
            *(
                (name, _TEXT)
                for name in ("monitor_id", "title_en", "title_zh", "description_en", "description_zh", "records")
            ),
            ("published_from", _INTEGER),
            ("published_to", _INTEGER),
            ("growth_from", _INTEGER),
            ("growth_to", _INTEGER),
            ("network_minimum_degree", _INTEGER),
            *((name, _TEXT) for name in ("counting", "document_id", "group_unit_id", "file", "file_sha256")),
            ("topics_set", _TEXT),
            ("topics_cluster_on", _TEXT),
            *((f"topics_{name}", _INTEGER) for name in ("minimum_tfidf", "cluster_count", "bootstraps")),
        ]
    ),
    "publication_monitor_units": SCHEMAS["monitor_units"],
    "publication_unit_countries": pa.schema([("monitor_id", _TEXT), ("unit_id", _TEXT), ("country_id", _TEXT)]),
    "publication_document_types": pa.schema([("monitor_id", _TEXT), ("document_type", _TEXT)]),
    "publication_sets": pa.schema(
        [("monitor_id", _TEXT), ("set_name", _TEXT), ("label_en", _TEXT), ("label_zh", _TEXT)]
    ),
    "publication_partner_thresholds": pa.schema([("monitor_id", _TEXT), ("paper_count", _INTEGER)]),
    "publication_search_terms": pa.schema(
        [("monitor_id", _TEXT), ("group_number", _INTEGER), ("is_excluded", pa.bool_()), ("term", _TEXT)]
    ),
    "publication_topic_periods": pa.schema(
        [("monitor_id", _TEXT), ("published_from", _INTEGER), ("published_to", _INTEGER)]
    ),
    "publication_geography": SCHEMAS["monitor_geography"],
}


def to_frames(every: list[Monitor]) -> dict[str, pa.Table]:
    """The raw tables of these monitors; rows in the order of the list and of each file.

    Grains: publication_… of monitors of publications (publication_rows), all others of monitors of trials: monitors
    one row per monitor; monitor_units per monitor and unit (with group, reference and
    the unresolved unit); monitor_unit_regions per unit and region, or per reference unit and country: exactly
    one of the two is filled; monitor_intervention_classes per admitted type; monitor_geography per territory;
    monitor_comparisons per monitor that is shown beside it.
    """
    monitors = [monitor for monitor in every if isinstance(monitor, TrialMonitor)]
    rows: dict[str, list[Row]] = {
        "monitors": [_monitor(monitor) for monitor in monitors],
        "monitor_units": [row for monitor in monitors for row in _units(monitor)],
        "monitor_unit_regions": [row for monitor in monitors for row in _unit_regions(monitor)],
        "monitor_intervention_classes": [row for monitor in monitors for row in _intervention_classes(monitor)],
        "monitor_geography": [row for monitor in monitors for row in _geography(monitor)],
        "monitor_comparisons": [
            {"monitor_id": monitor.id, "compared_monitor_id": compared, "display_order": order}
            for monitor in monitors
            for order, compared in enumerate(monitor.compare_with, start=1)
        ],
    }
    rows |= publication_rows([monitor for monitor in every if isinstance(monitor, PublicationMonitor)])
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


def publication_rows(monitors: list[PublicationMonitor]) -> dict[str, list[Row]]:
    """Grains: publication_monitors one row per monitor; publication_monitor_units per unit (with the group and the
    unresolved unit); publication_unit_countries per unit and country; publication_document_types per counted type;
    publication_sets per set that imports may name; publication_partner_thresholds per threshold;
    publication_search_terms per term, excluded ones in group 0; publication_topic_periods per period of hot topics;
    publication_geography per territory.
    """
    found: dict[str, list[Row]] = {name: [] for name in SCHEMAS if name.startswith("publication_")}
    for monitor in monitors:
        named: Row = {"monitor_id": monitor.id}
        found["publication_monitors"].append(_publication_monitor(monitor))
        units = [(unit.id, "country", unit.label) for unit in monitor.units]
        units.append((monitor.group.id, "group", monitor.group.label))
        found["publication_monitor_units"] += _unit_rows(monitor, units)
        found["publication_unit_countries"] += [
            named | {"unit_id": unit.id, "country_id": country} for unit in monitor.units for country in unit.countries
        ]
        found["publication_document_types"] += [named | {"document_type": kind} for kind in monitor.document_types]
        found["publication_sets"] += [
            named | {"set_name": one.id, "label_en": one.label.en, "label_zh": one.label.zh} for one in monitor.sets
        ]
        found["publication_partner_thresholds"] += [named | {"paper_count": n} for n in monitor.partner_thresholds]
        found["publication_search_terms"] += [named | term for term in _search_terms(monitor)]
        found["publication_topic_periods"] += [
            named | period.model_dump() for period in (monitor.topics.periods if monitor.topics else [])
        ]
        found["publication_geography"] += _geography(monitor)
    return found


def _search_terms(monitor: PublicationMonitor) -> list[Row]:
    search = monitor.source.search
    if search is None:
        return []
    groups = [(number, False, terms) for number, terms in enumerate(search.all_of, start=1)]
    return [
        {"group_number": number, "is_excluded": is_excluded, "term": term}
        for number, is_excluded, terms in [*groups, (0, True, search.none_of)]
        for term in terms
    ]


def _publication_monitor(monitor: PublicationMonitor) -> Row:
    growth = monitor.growth_period
    return {
        "records": monitor.source.records,
        "published_from": monitor.period.published_from,
        "published_to": monitor.period.published_to,
        "growth_from": growth.published_from if growth else None,
        "growth_to": growth.published_to if growth else None,
        "network_minimum_degree": monitor.network_minimum_degree,
        "counting": monitor.counting,
        **_topics(monitor),
    } | _common(monitor)


def _topics(monitor: PublicationMonitor) -> Row:
    """How hot topics are made; all null where there are none."""
    names = ("set", "cluster_on", "minimum_tfidf", "cluster_count", "bootstraps")
    return {f"topics_{name}": getattr(monitor.topics, name) if monitor.topics else None for name in names}


def _common(monitor: Monitor) -> Row:
    return {
        "monitor_id": monitor.id,
        "title_en": monitor.title.en,
        "title_zh": monitor.title.zh,
        "description_en": monitor.description.en,
        "description_zh": monitor.description.zh,
        "document_id": monitor.document_id,
        "group_unit_id": monitor.group.id,
        "file": monitor.file,
        "file_sha256": monitor.file_sha256,
    }


def _geography(monitor: Monitor) -> list[Row]:
    return [
        {"monitor_id": monitor.id, "territory_id": country, "policy": getattr(monitor.geography, key)}
        for key, country in TERRITORIES.items()
    ]


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


def _monitor(monitor: TrialMonitor) -> Row:
    return {
        "source_id": monitor.source.source_id,
        "dataset": monitor.source.dataset,
        "records": monitor.source.records,
        "search": monitor.source.search,
        "first_posted_from": monitor.period.first_posted_from,
        "first_posted_to": monitor.period.first_posted_to,
        "counting": monitor.counting,
        "reference_unit_id": monitor.reference.id,
    } | _common(monitor)


def _units(monitor: TrialMonitor) -> list[Row]:
    units: list[tuple[str, str, Label]] = [(unit.id, "region", unit.label) for unit in monitor.units]
    units.append((monitor.group.id, "group", monitor.group.label))
    units.append((monitor.reference.id, "reference", monitor.reference.label))
    return _unit_rows(monitor, units)


def _unit_rows(monitor: Monitor, units: list[tuple[str, str, Label]]) -> list[Row]:
    """In the order given, the unresolved unit last."""
    return [
        {
            "monitor_id": monitor.id,
            "unit_id": unit_id,
            "unit_kind": kind,
            "label_en": label.en,
            "label_zh": label.zh,
            "display_order": order,
        }
        for order, (unit_id, kind, label) in enumerate(
            [*units, (UNRESOLVED, "unresolved", monitor.unresolved_label)], start=1
        )
    ]


def _unit_regions(monitor: TrialMonitor) -> list[Row]:
    regions = [(unit.id, region, None) for unit in monitor.units for region in unit.regions]
    countries = [(monitor.reference.id, None, country) for country in monitor.reference.countries]
    return [
        {"monitor_id": monitor.id, "unit_id": unit_id, "region_id": region, "country_id": country}
        for unit_id, region, country in regions + countries
    ]


def _intervention_classes(monitor: TrialMonitor) -> list[Row]:
    classes = monitor.intervention_classes
    return [
        {"monitor_id": monitor.id, "intervention_class": name, "intervention_type": kind}
        for name in ("drug", "device", "other")
        for kind in getattr(classes, name)
    ]
