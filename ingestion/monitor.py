"""The monitor file as a typed object: what may stand in monitors/*.yml, and when it contradicts itself.

Belongs here: the keys of a monitor, their allowed values, and the checks between them. Does not belong
here: reading YAML and wording complaints (monitor_file.py), the raw tables (monitor_tables.py), and any
count of records (dbt).
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ingestion import monitor_file
from ingestion.errors import MonitorError
from ingestion.monitor_file import Complaint

# Every monitor has this unit; it holds what no region could be told for
UNRESOLVED = "unresolved"
# Characters that keep an id whole inside the address of a number
_SLUG = r"^[a-z0-9_]+$"
_FILE_SUFFIX = ".yml"

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
GeographyPolicy = Literal["region_of_china", "abroad", "left_out"]
TERRITORIES = {"hong_kong": "HKG", "macao": "MAC", "taiwan": "TWN"}


def _iso_date(value: Any) -> date:
    # date.fromisoformat also takes 20150101, and pydantic would read a number as seconds since 1970
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return date.fromisoformat(value)
    raise ValueError("not a date")


Slug = Annotated[str, Field(pattern=_SLUG, description="small letters, digits and underscores")]
CountryId = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="three capital letters (ISO 3166), as CHN")]
Text = Annotated[str, Field(pattern=r"\S", description="a text that is not empty")]
Day = Annotated[date, BeforeValidator(_iso_date), Field(description="a day, as 2015-01-31")]


def _contradiction(at: tuple[str | int, ...], found: str, allowed: str) -> PydanticCustomError:
    context = {"at": at, "found": found, "allowed": allowed, "suggestion": None}
    return PydanticCustomError("contradiction", "{found}; allowed: {allowed}", context)


def _is_balanced(search: str) -> bool:
    closing, waiting = {")": "(", "]": "["}, []
    for character in re.sub(r'"[^"]*"', "", search):
        if character in "([":
            waiting.append(character)
        elif character in closing and (not waiting or waiting.pop() != closing[character]):
            return False
    return not waiting and search.count('"') % 2 == 0


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Part):
    """A text in English and Chinese."""

    en: Text
    zh: Text


class Source(_Part):
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
            raise _contradiction(("search",), "nothing", "a search expression, because records is loaded")
        if self.search is not None and not _is_balanced(self.search):
            raise _contradiction(("search",), f'"{self.search}"', "brackets and quotation marks that close")
        if self.records == "imported" and self.search is not None:
            raise _contradiction(("search",), "a search", "no search, because records is imported: nothing is fetched")
        return self


class Period(_Part):
    """The window of first-posted dates, both ends included; open where the end is left out."""

    first_posted_from: Day
    first_posted_to: Day | None = Field(None, description="a day, as 2024-12-31; left out: the window is open")

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.first_posted_to is not None and self.first_posted_to < self.first_posted_from:
            allowed = f"a day not before first_posted_from, {self.first_posted_from}"
            raise _contradiction(("first_posted_to",), f'"{self.first_posted_to}"', allowed)
        return self


class Unit(_Part):
    """What the monitor compares: a set of regions."""

    id: Slug
    label: Label
    regions: list[Slug] = Field(min_length=1, description="region ids of dbt_project/seeds/geography")


class Group(_Part):
    """The distinct records of all units together."""

    id: Slug
    label: Label


class Reference(_Part):
    """The population that units are compared with: records with a site in one of these countries."""

    id: Slug
    label: Label
    countries: list[CountryId] = Field(min_length=1, description="country ids of dbt_project/seeds/geography")


class Geography(_Part):
    """How sites in three territories, which registries list as countries, are counted.

    region_of_china: a site at home, never a foreign partner; abroad: a foreign partner; left_out: the site
    is not counted anywhere. Which countries make the reference population is said there, not here.
    """

    hong_kong: GeographyPolicy
    macao: GeographyPolicy
    taiwan: GeographyPolicy


class InterventionClasses(_Part):
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
                    raise _contradiction((name, index), f'"{kind}", listed in {seen[kind]} as well', "each type once")
                seen[kind] = name
        return self


class Monitor(_Part):
    """One monitor: population, units compared, counting rules, and the published document it continues."""

    id: Slug = Field(description="small letters, digits and underscores; the file is called <id>.yml")
    title: Label
    description: Label
    document_id: Slug | None = Field(None, description="id of the published document that this monitor continues")
    compare_with: list[Slug] = Field([], min_length=1, description="ids of other monitors shown beside this one")
    source: Source
    period: Period
    units: list[Unit] = Field(min_length=1)
    group: Group
    reference: Reference
    unresolved_label: Label = Field(description="label of the unit that holds records whose region is not told")
    counting: Literal["full"] = Field(description="full: a record counts once in every unit it belongs to")
    geography: Geography
    intervention_classes: InterventionClasses

    _document: monitor_file.Document = PrivateAttr()
    _sha256: str = PrivateAttr()

    def complaint(self, faults: list[Complaint]) -> MonitorError:
        """The error that names every fault with its line in the file."""
        return self._document.error(faults)

    @property
    def file(self) -> str:
        """The file as `<folder>/<name>`, the same on every machine."""
        return self._document.name

    @property
    def file_sha256(self) -> str:
        """Hash of the file's bytes."""
        return self._sha256


def load_monitors(folder: Path) -> list[Monitor]:
    """Every `*.yml` of the folder as a Monitor, ordered by id.

    Raises:
        MonitorError: the folder holds no monitor, or files are wrong; one line a fault, of all files at once.
    """
    monitors, faults = [], []
    for path in sorted(folder.glob(f"*{_FILE_SUFFIX}")):
        try:
            monitors.append(load_monitor(path))
        except MonitorError as error:
            faults.append(str(error))
    faults += [
        f"{folder.name}/{path.name}:1: found another ending; allowed: {path.stem}{_FILE_SUFFIX}"
        for path in sorted(folder.glob("*.yaml"))
    ]
    if faults:
        raise MonitorError("\n".join(faults))
    if not monitors:
        raise MonitorError(f"{folder}: no monitor found; put a file <id>{_FILE_SUFFIX} there")
    return monitors


def load_monitor(path: Path) -> Monitor:
    """One file as a Monitor, consistent in itself; what it names in the seeds is for `check`.

    Raises:
        MonitorError: naming file, line, key, what was found and what is allowed, all faults of the file at once.
    """
    name = f"{path.parent.name}/{path.name}"
    received = path.read_bytes()
    try:
        text = received.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = received[: error.start].count(b"\n") + 1
        raise MonitorError(f"{name}:{line}: not readable as UTF-8; allowed: a text file in UTF-8") from error
    document = monitor_file.read(text, name)
    try:
        monitor = Monitor.model_validate(document.data)
    except ValidationError as error:
        raise document.error(monitor_file.complaints(error, Monitor.model_json_schema(), document)) from error
    faults = list(_contradictions(monitor, path.name.removesuffix(_FILE_SUFFIX)))
    if faults:
        raise document.error(faults)
    monitor._document, monitor._sha256 = document, hashlib.sha256(received).hexdigest()
    return monitor


def json_schema() -> dict[str, Any]:
    """JSON schema of a monitor file, for editors; monitors/schema.json is this, indented by two."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Monitor.model_json_schema()


def _contradictions(monitor: Monitor, stem: str) -> Iterator[Complaint]:
    if monitor.id != stem:
        yield Complaint(("id",), f'"{monitor.id}"', f'"{stem}", the name of the file')
    yield from _repeated_ids(monitor)
    yield from _own_comparisons(monitor)
    regions: dict[str, str] = {}
    for unit_index, unit in enumerate(monitor.units):
        for index, region in enumerate(unit.regions):
            if region in regions:
                found = f'"{region}", listed in unit {regions[region]} as well'
                yield Complaint(("units", unit_index, "regions", index), found, "each region once")
            regions[region] = unit.id
    for key, country in TERRITORIES.items():
        policy = getattr(monitor.geography, key)
        if country in monitor.reference.countries and policy != "region_of_china":
            allowed = f"region_of_china, because the reference counts {country}"
            yield Complaint(("geography", key), f'"{policy}"', allowed)


def _own_comparisons(monitor: Monitor) -> Iterator[Complaint]:
    for index, compared in enumerate(monitor.compare_with):
        if compared == monitor.id:
            yield Complaint(("compare_with", index), f'"{compared}", itself', "ids of other monitors")
        elif compared in monitor.compare_with[:index]:
            yield Complaint(("compare_with", index), f'"{compared}" a second time', "each monitor once")


def _repeated_ids(monitor: Monitor) -> Iterator[Complaint]:
    seen: set[str] = set()
    named = [(("units", index, "id"), unit.id) for index, unit in enumerate(monitor.units)]
    named += [(("group", "id"), monitor.group.id), (("reference", "id"), monitor.reference.id)]
    for place, unit_id in named:
        if unit_id == UNRESOLVED:
            yield Complaint(place, f'"{unit_id}"', "any other id; this one is reserved")
        elif unit_id in seen:
            yield Complaint(place, f'"{unit_id}" a second time', "an id that no other unit, group or reference has")
        seen.add(unit_id)
