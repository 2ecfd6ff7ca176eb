"""What a monitor may name: places and published documents, read from the reviewed seeds.

Belongs here: reading ids from dbt_project/seeds, checking a monitor against them. Does not belong
here: resolving the text of a site to a place; that is dbt's.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from ingestion import monitor_file
from ingestion.errors import MonitorError
from ingestion.monitor_file import Complaint, Place
from ingestion.monitor_parts import Monitor
from ingestion.publication_monitor import PublicationMonitor
from ingestion.trial_monitor import TrialMonitor


def known_regions(seeds: Path) -> dict[str, str]:
    """Region id → country id. Raises MonitorError when the seed cannot be read."""
    return {row["region_id"]: row["country_id"] for row in _rows(seeds / "regions.csv")}


def known_countries(seeds: Path) -> set[str]:
    """Country ids (ISO 3166 alpha-3). Raises MonitorError when the seed cannot be read."""
    return {row["country_id"] for row in _rows(seeds / "countries.csv")}


def known_documents(seeds: Path) -> set[str]:
    """Ids of the published documents whose claims are seeded. Raises MonitorError when the seed cannot be read."""
    return {row["document_id"] for row in _rows(seeds / "documents.csv")}


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise MonitorError(f"{path}: the seed cannot be read ({error.strerror}); restore it") from error


def check(
    monitor: Monitor, known_regions: Mapping[str, str], known_countries: set[str], known_documents: set[str]
) -> None:
    """Check the monitor against the seeds.

    Args:
        known_regions: region id → country id, the seed of regions.
        known_countries: country ids, the seed of countries.
        known_documents: ids of the published documents, the seed of documents.

    Raises:
        MonitorError: an id is unknown, or a region lies outside the reference countries, so that its
            records would be filtered out before they are counted.
    """
    faults = list(_unknown_document(monitor, known_documents))
    if isinstance(monitor, TrialMonitor):
        named = [
            (("reference", "countries", index), country) for index, country in enumerate(monitor.reference.countries)
        ]
        faults += [*_unknown_countries(named, known_countries), *_unknown_regions(monitor, known_regions)]
    if isinstance(monitor, PublicationMonitor):
        faults += _unknown_countries(
            [
                (("units", unit_index, "countries", index), country)
                for unit_index, unit in enumerate(monitor.units)
                for index, country in enumerate(unit.countries)
            ],
            known_countries,
        )
    if faults:
        raise monitor.complaint(faults)


def _unknown_document(monitor: Monitor, known: set[str]) -> Iterator[Complaint]:
    if monitor.document_id is not None and monitor.document_id not in known:
        hint = monitor_file.nearest(monitor.document_id, known)
        yield Complaint(("document_id",), f'"{monitor.document_id}"', ", ".join(sorted(known)), hint)


def _unknown_countries(named: list[tuple[Place, str]], known: set[str]) -> Iterator[Complaint]:
    for place, country in named:
        if country not in known:
            hint = monitor_file.nearest(country, known)
            allowed = "a country_id of dbt_project/seeds/geography"
            yield Complaint(place, f'"{country}"', allowed, hint)


def _unknown_regions(monitor: TrialMonitor, known: Mapping[str, str]) -> Iterator[Complaint]:
    named = [
        (("units", unit_index, "regions", index), region)
        for unit_index, unit in enumerate(monitor.units)
        for index, region in enumerate(unit.regions)
    ]
    for place, region in named:
        if region not in known:
            hint = monitor_file.nearest(region, known)
            yield Complaint(place, f'"{region}"', ", ".join(sorted(known)), hint)
        elif known[region] not in monitor.reference.countries:
            found = f'"{region}", a region of {known[region]}'
            allowed = "regions of the reference countries: " + ", ".join(monitor.reference.countries)
            yield Complaint(place, found, allowed)
