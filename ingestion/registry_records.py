"""Records of registries that are not ClinicalTrials.gov: from rows and elements to what is landed and loaded.

Belongs here: what a landed register record is, the table columns every register fills, dates read.
Does not belong here: a provider's own columns (sources/), files, SQL.

A landed record holds the provider's fields under the provider's names, without those that may hold persons
(names, addresses, telephone, e-mail of contacts), which are cut out before anything is written to a shard;
the received file keeps them and nothing else does. Free texts stay as received.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ingestion.registry_dates import read_date

UNREAD = "unread_columns"  # names of columns that the reader does not know; their values are not landed


@dataclass(frozen=True)
class LandedRecord:
    """One record as it is landed: minified JSON and its content hash (hex sha256)."""

    sha256: str
    content: bytes


@dataclass
class TypedRecord:
    """One record as columns, and what was remarkable in it as (kind, name)."""

    columns: dict[str, Any] = field(default_factory=dict)
    findings: list[tuple[str, str]] = field(default_factory=list)


# Column -> type, the same for every register; text as received, dates read where they could be.
COLUMNS = {
    "trial_id": "VARCHAR",
    "source_register": "VARCHAR",
    "public_title": "VARCHAR",
    "scientific_title": "VARCHAR",
    "acronym": "VARCHAR",
    "primary_sponsor": "VARCHAR",
    "secondary_ids": "VARCHAR[]",
    "countries": "VARCHAR",
    "recruitment_status": "VARCHAR",
    "study_type": "VARCHAR",
    "study_design": "VARCHAR",
    "phase": "VARCHAR",
    "target_size": "VARCHAR",
    "sex": "VARCHAR",
    "minimum_age": "VARCHAR",
    "maximum_age": "VARCHAR",
    "condition": "VARCHAR",
    "intervention": "VARCHAR",
    "web_address": "VARCHAR",
    "has_results_text": "VARCHAR",
    "registration_date": "VARCHAR",
    "registration_date_precision": "VARCHAR",
    "registration_date_text": "VARCHAR",
    "enrollment_date": "VARCHAR",
    "enrollment_date_precision": "VARCHAR",
    "enrollment_date_text": "VARCHAR",
    "last_refreshed_date": "VARCHAR",
    "last_refreshed_date_precision": "VARCHAR",
    "last_refreshed_date_text": "VARCHAR",
}
LINE_COLUMNS = {"line": "BIGINT", "sha256": "VARCHAR"} | COLUMNS
DATES = ("registration_date", "enrollment_date", "last_refreshed_date")


def landed(fields: Mapping[str, Any], unhashed: frozenset[str]) -> LandedRecord:
    """The record as landed. `unhashed` are fields that say when the file was made, not what the record is."""
    hashed = {name: value for name, value in fields.items() if name not in unhashed and name != UNREAD}
    digest = hashlib.sha256(msgspec.json.encode(hashed, order="sorted")).hexdigest()
    return LandedRecord(digest, msgspec.json.encode(dict(fields)))


def typed(
    fields: Mapping[str, Any], columns: Mapping[str, str], stated_twice: Mapping[str, str] | None = None
) -> TypedRecord:
    """A landed record as COLUMNS. `columns` names the provider's field of each column; `stated_twice` the field in
    which the provider states a date a second time, by column.
    """
    record = TypedRecord({name: None for name in COLUMNS})
    for column, name in columns.items():
        if column not in DATES:
            record.columns[column] = fields.get(name) or None
            continue
        stated = fields.get((stated_twice or {}).get(column, "")) or None
        text = fields.get(name) or None
        read = read_date(text or stated, stated)
        record.columns[column] = read.date
        # A text that gives no date is said to be unreadable, like an impossible date of ClinicalTrials.gov
        record.columns[f"{column}_precision"] = "unreadable" if read.problem else read.precision
        record.columns[f"{column}_text"] = text
        if read.problem:
            record.findings.append((f"{read.problem}_date", name))
    record.findings += [("new_field", name) for name in fields.get(UNREAD) or ()]
    return record
