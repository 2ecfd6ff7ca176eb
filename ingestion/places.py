"""The places a monitor may name, read from the reviewed geography seeds.

Belongs here: reading ids from dbt_project/seeds/geography. Does not belong here: resolving
the text of a site to a place; that is dbt's.
"""

import csv
from pathlib import Path

from ingestion.errors import MonitorError


def known_regions(seeds: Path) -> dict[str, str]:
    """Region id → country id. Raises MonitorError when the seed cannot be read."""
    return {row["region_id"]: row["country_id"] for row in _rows(seeds / "regions.csv")}


def known_countries(seeds: Path) -> set[str]:
    """Country ids (ISO 3166 alpha-3). Raises MonitorError when the seed cannot be read."""
    return {row["country_id"] for row in _rows(seeds / "countries.csv")}


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise MonitorError(f"{path}: the geography seed cannot be read ({error.strerror}); restore it") from error
