"""What the files of every family of monitors share: words for their values, labels, units, and the common keys.

Belongs here: keys that every monitor has. Does not belong here: what a family counts (trial_monitor.py,
publication_monitor.py), reading YAML (monitor_file.py), all monitors together (monitor.py).
"""

import re
from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr
from pydantic_core import PydanticCustomError

from ingestion import monitor_file
from ingestion.errors import MonitorError
from ingestion.monitor_file import Complaint

# Every monitor has this unit; it holds what no region or country could be told for
UNRESOLVED = "unresolved"
# Characters that keep an id whole inside the address of a number
_SLUG = r"^[a-z0-9_]+$"
GeographyPolicy = Literal["region_of_china", "abroad", "left_out"]
TERRITORIES = {"hong_kong": "HKG", "macao": "MAC", "taiwan": "TWN"}


def iso_date(value: Any) -> date:
    # date.fromisoformat also takes 20150101, and pydantic would read a number as seconds since 1970
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return date.fromisoformat(value)
    raise ValueError("not a date")


Slug = Annotated[str, Field(pattern=_SLUG, description="small letters, digits and underscores")]
CountryId = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="three capital letters (ISO 3166), as CHN")]
Text = Annotated[str, Field(pattern=r"\S", description="a text that is not empty")]
Day = Annotated[date, BeforeValidator(iso_date), Field(description="a day, as 2015-01-31")]


def contradiction(at: tuple[str | int, ...], found: str, allowed: str) -> PydanticCustomError:
    """What a key says against another: the place below the validated part, what was found, what is allowed."""
    context = {"at": at, "found": found, "allowed": allowed, "suggestion": None}
    return PydanticCustomError("contradiction", "{found}; allowed: {allowed}", context)


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Part):
    """A text in English and Chinese."""

    en: Text
    zh: Text


class Group(Part):
    """The distinct records of all units together."""

    id: Slug
    label: Label


class Geography(Part):
    """How sites in three territories, which registries list as countries, are counted.

    region_of_china: a site at home, never a foreign partner; abroad: a foreign partner; left_out: the site
    is not counted anywhere. Which countries make the reference population is said there, not here.
    """

    hong_kong: GeographyPolicy
    macao: GeographyPolicy
    taiwan: GeographyPolicy


class Monitor(Part):
    """What every monitor file says, whatever it counts."""

    id: Slug = Field(description="small letters, digits and underscores; the file is called <id>.yml")
    title: Label
    description: Label
    document_id: Slug | None = Field(None, description="id of the published document that this monitor continues")
    compare_with: list[Slug] = Field([], min_length=1, description="ids of other monitors shown beside this one")
    group: Group
    unresolved_label: Label = Field(description="label of the unit that holds records whose region is not told")
    geography: Geography

    _document: monitor_file.Document = PrivateAttr()
    _sha256: str = PrivateAttr()

    def read_from(self, document: monitor_file.Document, sha256: str) -> None:
        """Remember the file, for its messages and its hash."""
        self._document, self._sha256 = document, sha256

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

    @abstractmethod
    def contradictions(self) -> Iterator[Complaint]:
        """What the keys of the file say against each other."""

    @property
    @abstractmethod
    def window(self) -> str:
        """The period of the population, for a list."""

    @property
    @abstractmethod
    def records_of(self) -> str:
        """What is counted, as `<source>/<dataset>`."""
