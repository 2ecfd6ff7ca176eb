"""A monitor of publications: what may stand in its file, and when it contradicts itself.

Belongs here: the keys of such a monitor, their allowed values, and the checks between them. Does not belong here:
keys that every monitor has (monitor_parts.py), the raw tables (monitor_tables.py), and any count of records (dbt).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from ingestion.monitor_file import Complaint
from ingestion.monitor_parts import (
    TERRITORIES,
    UNRESOLVED,
    CountryId,
    Label,
    Monitor,
    Part,
    Slug,
    Text,
    contradiction,
)

# The words of seed document_types, to which the types of every database are mapped
DocumentType = Literal["article", "review", "proceedings_paper", "book_chapter", "editorial", "letter",
                       "meeting_abstract", "correction", "other"]  # fmt: skip


def _whole_number(value: object) -> object:
    # The file is read as texts (monitor_file.py)
    return int(value) if isinstance(value, str) and value.isdigit() else value


Year = Annotated[int, BeforeValidator(_whole_number), Field(ge=1900, le=2100, description="a year, as 2013")]
Number = Annotated[int, BeforeValidator(_whole_number), Field(ge=1, description="a whole number from 1")]
Several = Annotated[
    int, BeforeValidator(_whole_number), Field(ge=2, le=100, description="a whole number from 2 to 100")
]
# Works of the population without a choice among them, where a set could be named
EVERY_WORK = "all"


class Search(Part):
    """A search over title, abstract and keywords of all loaded records: one term at least of every group, and none
    of the excluded. Terms are whole words or phrases, case does not matter; `*` at the end takes any ending.
    """

    all_of: list[list[Text]] = Field(min_length=1, description="groups of terms")
    none_of: list[Text] = Field([], min_length=1, description="excluded terms")


class PublicationSource(Part):
    """Which records are looked at: those imported for this monitor, or all loaded ones that a search finds."""

    records: Literal["loaded", "imported"] = Field(
        description="loaded: all loaded records that the search finds; imported: those of files imported for it"
    )
    search: Search | None = Field(None, description="only with records: loaded")

    @model_validator(mode="after")
    def _search_has_effect(self) -> "PublicationSource":
        if self.records == "loaded" and self.search is None:
            raise contradiction(("search",), "nothing", "a search, because records is loaded")
        if self.records == "imported" and self.search is not None:
            raise contradiction(("search",), "a search", "no search, because records is imported")
        return self


class PublicationPeriod(Part):
    """The window of publication years, both ends included."""

    published_from: Year
    published_to: Year

    @model_validator(mode="after")
    def _in_order(self) -> "PublicationPeriod":
        if self.published_to < self.published_from:
            allowed = f"a year not before published_from, {self.published_from}"
            raise contradiction(("published_to",), f'"{self.published_to}"', allowed)
        return self


class CountryUnit(Part):
    """What the monitor compares: works with an author address in one of these countries."""

    id: Slug
    label: Label
    countries: list[CountryId] = Field(min_length=1, description="country ids of dbt_project/seeds/geography")


class NamedSet(Part):
    """A set of records within the population, named at import (`--set`)."""

    id: Slug
    label: Label


class Topics(Part):
    """Hot topics, landscapes and themes of each unit and period: of which works, and how (analysis/topics.md)."""

    set: Slug = Field(description="all works of the population, or the id of one of `sets`: those imported under it")
    periods: list[PublicationPeriod] = Field(min_length=1, description="in their order, without a year in two of them")
    minimum_tfidf: Number = Field(
        10, description="a whole number from 1: terms whose summed TF-IDF in the group is above it are kept"
    )
    cluster_count: Several = Field(5, description="a whole number from 2 to 100: topics of each unit and period")
    cluster_on: Literal["vectors", "map"] = Field(
        "vectors", description="vectors: topics are clusters of TF-IDF vectors; map: of the places on the t-SNE map"
    )
    bootstraps: Several = Field(
        10,
        description="a whole number from 2 to 100: resamples that tell how far topics hold; the time grows with it",
    )

    @model_validator(mode="after")
    def _periods_follow_each_other(self) -> "Topics":
        for index, (one, two) in enumerate(pairwise(self.periods), start=1):
            if two.published_from <= one.published_to:
                allowed = f"a year after {one.published_to}, the last one of the period before"
                raise contradiction(("periods", index, "published_from"), f'"{two.published_from}"', allowed)
        return self


class PublicationMonitor(Monitor):
    """One monitor of publications: population, countries compared, counting rules, the document it continues."""

    family: Literal["publications"] = Field(description="what is counted")
    source: PublicationSource
    period: PublicationPeriod
    growth_period: PublicationPeriod | None = Field(
        None, description="years of a second growth rate beside the window's"
    )
    document_types: list[DocumentType] = Field(min_length=1, description="only works of these types are counted")
    units: list[CountryUnit] = Field(min_length=1)
    sets: list[NamedSet] = Field([], min_length=1, description="sets of records that imports may name")
    counting: Literal["full", "fractional"] = Field(
        description="the counting of headline numbers: full, a work counts once in every unit; fractional, by addresses"
    )
    partner_thresholds: list[Number] = Field([], min_length=1, description="joint papers that make a partner a big one")
    network_minimum_degree: Number = Field(description="countries with fewer links are left out of the network")
    topics: Topics | None = Field(None, description="hot topics and landscapes; without it there are none")

    @property
    def window(self) -> str:
        """The period of the population, for a list."""
        return f"{self.period.published_from} … {self.period.published_to}"

    @property
    def records_of(self) -> str:
        """What is counted, as `<source>/<dataset>`."""
        return "publications/records"

    def contradictions(self) -> Iterator[Complaint]:
        """What the keys of the file say against each other."""
        yield from _repeated(self, "units")
        yield from _repeated(self, "sets")
        yield from _topic_faults(self)
        countries: dict[str, str] = {}
        for unit_index, unit in enumerate(self.units):
            for index, country in enumerate(unit.countries):
                if country in countries:
                    found = f'"{country}", listed in unit {countries[country]} as well'
                    yield Complaint(("units", unit_index, "countries", index), found, "each country once")
                countries[country] = unit.id
        for key, country in TERRITORIES.items():
            if country in countries and getattr(self.geography, key) != "abroad":
                allowed = f"abroad, because {country} is a country of unit {countries[country]}"
                yield Complaint(("geography", key), f'"{getattr(self.geography, key)}"', allowed)


def _topic_faults(monitor: PublicationMonitor) -> Iterator[Complaint]:
    for index, one in enumerate(monitor.sets):
        if one.id == EVERY_WORK:
            yield Complaint(("sets", index, "id"), f'"{one.id}"', "another id, because it names the whole population")
    topics = monitor.topics
    if topics is None:
        return
    known = [EVERY_WORK, *(one.id for one in monitor.sets)]
    if topics.set not in known:
        yield Complaint(("topics", "set"), f'"{topics.set}"', f"one of {', '.join(known)}")
    first, last = monitor.period.published_from, monitor.period.published_to
    for index, period in enumerate(topics.periods):
        for key in ("published_from", "published_to"):
            year = getattr(period, key)
            if not first <= year <= last:
                allowed = f"a year of the window, {first} to {last}"
                yield Complaint(("topics", "periods", index, key), f'"{year}"', allowed)


def _repeated(monitor: PublicationMonitor, key: str) -> Iterator[Complaint]:
    seen = {UNRESOLVED, monitor.group.id} if key == "units" else set()
    for index, part in enumerate(getattr(monitor, key)):
        if part.id in seen:
            yield Complaint((key, index, "id"), f'"{part.id}" a second time', "an id that nothing else has")
        seen.add(part.id)
