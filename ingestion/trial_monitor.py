"""A monitor of clinical trials: what may stand in its file, and when it contradicts itself.

Belongs here: the keys of such a monitor, their allowed values, and the checks between them. Does not belong here:
keys that every monitor has (monitor_parts.py), the raw tables (monitor_tables.py), and any count of records (dbt).
"""

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from ingestion.monitor_file import Complaint
from ingestion.monitor_parts import (
    TERRITORIES,
    UNRESOLVED,
    CountryId,
    Day,
    Label,
    Monitor,
    Part,
    Slug,
    Text,
    contradiction,
)

# The registry's own list (API v2, enum InterventionType)
InterventionType = Literal[
    "BEHAVIORAL",
    "BIOLOGICAL",
    "COMBINATION_PRODUCT",
    "DEVICE",
    "DIAGNOSTIC_TEST",
    "DIETARY_SUPPLEMENT",
    "DRUG",
    "GENETIC",
    "PROCEDURE",
    "RADIATION",
    "OTHER",
]


def _is_balanced(search: str) -> bool:
    closing, waiting = {")": "(", "]": "["}, []
    for character in re.sub(r'"[^"]*"', "", search):
        if character in "([":
            waiting.append(character)
        elif character in closing and (not waiting or waiting.pop() != closing[character]):
            return False
    return not waiting and search.count('"') % 2 == 0


class Source(Part):
    """Which records are looked at: a dataset, and the search that fetches it or `imported` batches."""

    source_id: Literal["clinicaltrials_gov"] = Field(description="provider of the records")
    dataset: Literal["studies"] = Field(description="which of the provider's datasets")
    records: Literal["loaded", "imported"] = Field(
        description="loaded: every landed record; imported: only records of files imported for this monitor"
    )
    search: Text | None = Field(None, description="the provider's search expression; only with records: loaded")

    @model_validator(mode="after")
    def _search_has_effect(self) -> "Source":
        if self.records == "loaded" and self.search is None:
            raise contradiction(("search",), "nothing", "a search expression, because records is loaded")
        if self.search is not None and not _is_balanced(self.search):
            raise contradiction(("search",), f'"{self.search}"', "brackets and quotation marks that close")
        if self.records == "imported" and self.search is not None:
            raise contradiction(("search",), "a search", "no search, because records is imported: nothing is fetched")
        return self


class Period(Part):
    """The window of first-posted dates, both ends included; open where the end is left out."""

    first_posted_from: Day
    first_posted_to: Day | None = Field(None, description="a day, as 2024-12-31; left out: the window is open")

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.first_posted_to is not None and self.first_posted_to < self.first_posted_from:
            allowed = f"a day not before first_posted_from, {self.first_posted_from}"
            raise contradiction(("first_posted_to",), f'"{self.first_posted_to}"', allowed)
        return self


class Unit(Part):
    """What the monitor compares: a set of regions."""

    id: Slug
    label: Label
    regions: list[Slug] = Field(min_length=1, description="region ids of dbt_project/seeds/geography")


class Reference(Part):
    """The population that units are compared with: records with a site in one of these countries."""

    id: Slug
    label: Label
    countries: list[CountryId] = Field(min_length=1, description="country ids of dbt_project/seeds/geography")


class InterventionClasses(Part):
    """The biomedical filter: a record belongs when one of its interventions is of one of these types."""

    drug: list[InterventionType] = Field(min_length=1)
    device: list[InterventionType] = Field(min_length=1)
    other: list[InterventionType] = Field(min_length=1)

    @model_validator(mode="after")
    def _types_once(self) -> "InterventionClasses":
        seen: dict[str, str] = {}
        for name in ("drug", "device", "other"):
            for index, kind in enumerate(getattr(self, name)):
                if kind in seen:
                    raise contradiction((name, index), f'"{kind}", listed in {seen[kind]} as well', "each type once")
                seen[kind] = name
        return self


class TrialMonitor(Monitor):
    """One monitor of trials: population, units compared, counting rules, and the published document it continues."""

    family: Literal["trials"] = Field("trials", description="what is counted; left out: trials")
    source: Source
    period: Period
    units: list[Unit] = Field(min_length=1)
    reference: Reference
    counting: Literal["full"] = Field(description="full: a record counts once in every unit it belongs to")
    intervention_classes: InterventionClasses

    @property
    def window(self) -> str:
        """The period of the population, for a list."""
        return f"{self.period.first_posted_from} … {self.period.first_posted_to or 'open'}"

    @property
    def records_of(self) -> str:
        """What is counted, as `<source>/<dataset>`."""
        return f"{self.source.source_id}/{self.source.dataset}"

    def contradictions(self) -> Iterator[Complaint]:
        """What the keys of the file say against each other."""
        yield from _repeated_ids(self)
        yield from _repeated_regions(self)
        for key, country in TERRITORIES.items():
            policy = getattr(self.geography, key)
            if country in self.reference.countries and policy != "region_of_china":
                allowed = f"region_of_china, because the reference counts {country}"
                yield Complaint(("geography", key), f'"{policy}"', allowed)


def _repeated_regions(monitor: TrialMonitor) -> Iterator[Complaint]:
    regions: dict[str, str] = {}
    for unit_index, unit in enumerate(monitor.units):
        for index, region in enumerate(unit.regions):
            if region in regions:
                found = f'"{region}", listed in unit {regions[region]} as well'
                yield Complaint(("units", unit_index, "regions", index), found, "each region once")
            regions[region] = unit.id


def _repeated_ids(monitor: TrialMonitor) -> Iterator[Complaint]:
    seen: set[str] = set()
    named = [(("units", index, "id"), unit.id) for index, unit in enumerate(monitor.units)]
    named += [(("group", "id"), monitor.group.id), (("reference", "id"), monitor.reference.id)]
    for place, unit_id in named:
        if unit_id == UNRESOLVED:
            yield Complaint(place, f'"{unit_id}"', "any other id; this one is reserved")
        elif unit_id in seen:
            yield Complaint(place, f'"{unit_id}" a second time', "an id that no other unit, group or reference has")
        seen.add(unit_id)
