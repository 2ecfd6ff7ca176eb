"""One row of a table download of ClinicalTrials.gov, as a study in the form of the API v2.

Belongs here: the columns of the site's downloads (since 2023, and the `SearchResults` layout before), what a cell
of each means, how a study says that it was a row. Does not belong here: bytes, quotes and lines (table_records.py),
splitting Locations (clinicaltrials_gov_locations.py), files.

A row holds less than a study of the API. What it does not hold is left out, never filled in; what a column that is
not in the header would have said is left out too, and the column is named in `tableRow.missingColumns`. Text that is
no known value passes through in the registry's spelling of constants, so that it is reported as a new value.

Columns and their meaning: the site's own downloads, compared with the JSON of the same 120 studies.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ingestion.places import KnownPlaces
from ingestion.sources.clinicaltrials_gov_csv_values import (
    UnreadableCell,
    ages,
    constant,
    date_text,
    interventions,
    names_in,
    whole_number,
)
from ingestion.sources.clinicaltrials_gov_locations import split_locations

NCT_NUMBER = "NCT Number"

# Facts the tables read: the column of today's download → its name in the layout before 2023, where that differs
FACTS = {
    "Study Title": "Title",
    "Acronym": None,
    "Study Status": "Status",
    "Study Results": None,
    "Conditions": None,
    "Interventions": None,
    "Sponsor": "Sponsor/Collaborators",
    "Collaborators": "Sponsor/Collaborators",
    "Sex": "Gender",
    "Age": None,
    "Phases": None,
    "Enrollment": None,
    "Funder Type": "Funded Bys",
    "Study Type": None,
    "Study Design": "Study Designs",
    "Other IDs": None,
    "Start Date": None,
    "Primary Completion Date": None,
    "Completion Date": None,
    "First Posted": None,
    "Results First Posted": None,
    "Last Update Posted": None,
    "Locations": None,
}
# Columns that are known and not read: shown on the site, in the API's study, or derived from what is read
_UNREAD = {
    "Rank",
    "Study URL",
    "URL",
    "Brief Summary",
    "Primary Outcome Measures",
    "Secondary Outcome Measures",
    "Other Outcome Measures",
    "Outcome Measures",
    "Study Documents",
}
_EARLIER = {earlier for earlier in FACTS.values() if earlier}
KNOWN_COLUMNS = frozenset({NCT_NUMBER, *FACTS, *_EARLIER, *_UNREAD})
# Columns of the layout before 2023 only: one of them in a header tells that Locations have no zip
_ONLY_EARLIER = frozenset({*_EARLIER, "Rank", "URL", "Outcome Measures"})
# What every monitor filters on; the words are those of its population steps
NEEDED = {
    "First Posted": "for not stating the day of first posting",
    "Locations": "for having no site in the reference countries",
    "Interventions": "for having no intervention of the declared classes",
}

_DATES = {
    "Start Date": "startDateStruct",
    "Primary Completion Date": "primaryCompletionDateStruct",
    "Completion Date": "completionDateStruct",
    "First Posted": "studyFirstPostDateStruct",
    "Results First Posted": "resultsFirstPostDateStruct",
    "Last Update Posted": "lastUpdatePostDateStruct",
}
_RESULTS = {"YES": True, "NO": False, "Has Results": True, "No Results Available": False}
# The earlier layout names the funders' kinds, of lead sponsor and collaborators together; `Other` covers four classes
_FUNDERS = {"Industry": "INDUSTRY", "NIH": "NIH", "U.S. Fed": "FED"}
_DESIGN = {
    "Allocation": "allocation",
    "Intervention Model": "interventionModel",
    "Observational Model": "observationalModel",
    "Primary Purpose": "primaryPurpose",
}


class BadHeader(ValueError):
    """A header from which rows cannot be read."""


@dataclass(frozen=True)
class Header:
    """The columns of one file: where each stands, facts that are missing, names nobody knows."""

    names: tuple[str, ...]
    positions: Mapping[str, int]
    is_earlier_layout: bool
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = field(default=())

    def cell(self, cells: Sequence[str], column: str) -> str:
        """The text of a column, without blanks around it; empty when the file lacks the column."""
        position = self.positions.get(column)
        return cells[position].strip() if position is not None else ""


def read_header(names: Sequence[str]) -> Header:
    """The header of a table with the column NCT Number, in any order and with any subset of the columns.

    Raises BadHeader when a column stands twice, under whichever of its names.
    """
    names = tuple(name.strip() for name in names)
    positions: dict[str, int] = {}
    for position, name in enumerate(names):
        for column in [fact for fact, earlier in FACTS.items() if name == earlier] or [name]:
            if column in positions and column in KNOWN_COLUMNS:
                raise BadHeader(f"has two columns {column} ({names[positions[column]]!r} and {name!r}); keep one")
            positions.setdefault(column, position)
    missing = tuple(column for column in FACTS if column not in positions)
    unknown = tuple(sorted({name for name in names if name and name not in KNOWN_COLUMNS}))
    return Header(names, positions, bool(_ONLY_EARLIER & set(names)), missing, unknown)


def missing_for_monitors(header: Header) -> str | None:
    """What the importer has to know when columns are missing that every monitor filters on."""
    missing = [column for column in NEEDED if column in header.missing]
    if not missing:
        return None
    why = "; ".join(f"without {column} every monitor leaves them out {NEEDED[column]}" for column in missing)
    return f"the file lacks {', '.join(missing)}: its records are kept, but {why}"


def row_as_study(header: Header, cells: Sequence[str], record_format: str, places: KnownPlaces) -> bytes:
    """The study of one row as JSON; `record_format` is csv or tsv.

    Raises UnreadableCell when a cell cannot be what its column says.
    """

    def cell(column: str) -> str:
        return header.cell(cells, column)

    row: dict[str, Any] = {"format": record_format, "missingColumns": list(header.missing)}
    row |= {"unreadColumns": list(header.unknown)} if header.unknown else {}
    study = {"protocolSection": _protocol(cell, header, places), "tableRow": row}
    results = _results(cell("Study Results"))
    return msgspec.json.encode(_given(study | {"hasResults": results}))


def _protocol(cell: Callable[[str], str], header: Header, places: KnownPlaces) -> dict[str, Any]:
    ids = names_in(cell("Other IDs"))
    return {
        "identificationModule": {
            "nctId": cell(NCT_NUMBER),
            "orgStudyIdInfo": {"id": ids[0]} if ids else None,
            "secondaryIdInfos": [{"id": each} for each in ids[1:]],
            "briefTitle": cell("Study Title"),
            "acronym": cell("Acronym"),
        },
        "statusModule": {"overallStatus": constant(cell("Study Status"))}
        | {member: {"date": date_text(cell(column))} for column, member in _DATES.items() if cell(column)},
        "sponsorCollaboratorsModule": _sponsors(cell, header),
        "conditionsModule": {"conditions": names_in(cell("Conditions"))},
        "designModule": _design(cell),
        "armsInterventionsModule": {"interventions": interventions(cell("Interventions"))},
        "eligibilityModule": {"sex": constant(cell("Sex"))} | ages(cell("Age")),
        "contactsLocationsModule": {
            "locations": split_locations(cell("Locations"), places, has_zip=not header.is_earlier_layout)
            if cell("Locations")
            else None
        },
    }


def _sponsors(cell: Callable[[str], str], header: Header) -> dict[str, Any]:
    """In the earlier layout one column holds the lead sponsor and, after it, the collaborators."""
    together = header.positions.get("Sponsor") == header.positions.get("Collaborators")
    names = names_in(cell("Sponsor")) if together else []
    lead = names[0] if names else cell("Sponsor")
    others = names[1:] if together else names_in(cell("Collaborators"))
    kind = cell("Funder Type")
    return {
        "leadSponsor": {"name": lead, "class": _FUNDERS.get(kind) if "Funded Bys" in header.names else kind},
        "collaborators": [{"name": name} for name in others],
    }


def _design(cell: Callable[[str], str]) -> dict[str, Any]:
    told: dict[str, str] = {}
    for part in cell("Study Design").split("|"):
        name, _, value = part.partition(":")
        told[name.strip()] = value.strip()
    info: dict[str, Any] = {
        member: constant(told.get(name, "")).removesuffix("_ASSIGNMENT") for name, member in _DESIGN.items()
    }
    masking, _, who = told.get("Masking", "").partition("(")
    masked = [constant(each) for each in who.rstrip(")").split(",")] if masking and "Open Label" not in who else []
    info["maskingInfo"] = {"masking": constant(masking), "whoMasked": masked}
    study_type = re.split(r"[\[:]", cell("Study Type"))[0]  # Observational [Patient Registry], Expanded Access:…
    return {
        "studyType": constant(study_type),
        "phases": [constant(phase).replace("PHASE_", "PHASE") for phase in names_in(cell("Phases"))],
        "designInfo": info,
        "enrollmentInfo": {"count": whole_number("Enrollment", cell("Enrollment"))},
    }


def _results(text: str) -> bool | None:
    if text and text not in _RESULTS:
        raise UnreadableCell(f"Study Results is {text[:60]!r}, none of {', '.join(_RESULTS)}")
    return _RESULTS.get(text)


def _given(value: Any) -> Any:
    """Without what is empty, so that a cell that is not filled is the same as a member the API leaves out."""
    if isinstance(value, dict):
        kept = {name: _given(member) for name, member in value.items()}
        return {name: member for name, member in kept.items() if member not in (None, "", {})}
    if isinstance(value, list):
        return [_given(each) for each in value] or None
    return value
