"""Exports of the WHO International Clinical Trials Registry Platform (ICTRP), CSV or the same as a workbook.

Belongs here: the columns of an export, which of them may hold persons, what makes a row a record.
Does not belong here: opening files, typed Parquet, which register a name means (seed registries).

The header decides: every column of REQUIRED must be there once, in any order and with `_` or blanks between
words (the platform has used both). A column that is not known is named in the findings and not read: it could
hold persons. The export truncates long texts and pads titles with blanks; blanks at the ends are cut.

An export has no sites and no intervention types. Secondary ids stand in it only when the search asked for them.
Source of the columns: an export of 2020 and the platform's list of data items.
"""

import csv
import re
from collections.abc import Iterable, Iterator

import msgspec

from ingestion.containers import RefusedFile, TruncatedInput
from ingestion.json_records import Piece
from ingestion.registry_records import UNREAD, LandedRecord, TypedRecord, landed, typed

SOURCE_ID = "who_ictrp"
DATASET = "trials"

REQUIRED = (
    "TrialID",
    "Public title",
    "Primary sponsor",
    "Date registration",
    "Source Register",
    "Recruitment Status",
    "Study type",
    "Countries",
)
OPTIONAL = (
    *("Last Refreshed on", "Scientific title", "Acronym", "Date registration3", "Export date", "web address"),
    *("other records", "Inclusion agemin", "Inclusion agemax", "Inclusion gender", "Date enrollement", "Target size"),
    *("Study design", "Phase", "Inclusion Criteria", "Exclusion Criteria", "Condition", "Intervention"),
    *("Primary outcome", "Secondary outcome", "results date posted", "results date completed", "results url link"),
    *("Retrospective flag", "Bridging flag truefalse", "Bridged type", "results yes no", "Secondary IDs"),
)
# Never landed, never loaded
PERSONAL = (
    *("Contact Firstname", "Contact Lastname", "Contact Address", "Contact Email", "Contact Tel"),
    *("Contact Affiliation", "Public Contact Firstname", "Public Contact Lastname", "Scientific Contact Firstname"),
)
UNHASHED = frozenset({"Export date"})

_COLUMNS = {
    "trial_id": "TrialID",
    "source_register": "Source Register",
    "public_title": "Public title",
    "scientific_title": "Scientific title",
    "acronym": "Acronym",
    "primary_sponsor": "Primary sponsor",
    "countries": "Countries",
    "recruitment_status": "Recruitment Status",
    "study_type": "Study type",
    "study_design": "Study design",
    "phase": "Phase",
    "target_size": "Target size",
    "sex": "Inclusion gender",
    "minimum_age": "Inclusion agemin",
    "maximum_age": "Inclusion agemax",
    "condition": "Condition",
    "intervention": "Intervention",
    "web_address": "web address",
    "has_results_text": "results yes no",
    "registration_date": "Date registration",
    "enrollment_date": "Date enrollement",
    "last_refreshed_date": "Last Refreshed on",
}
# The platform states the registration date a second time, as YYYYMMDD
_STATED_TWICE = {"registration_date": "Date registration3"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./()-]{2,59}")


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").lower().split())


_KNOWN = {_plain(name): name for name in (*REQUIRED, *OPTIONAL)}
_KNOWN |= {"secondary id": "Secondary IDs", "secondary id(s)": "Secondary IDs", "secondaryids": "Secondary IDs"}
_PERSONAL = {_plain(name) for name in PERSONAL}


def is_header(names: list[str]) -> bool:
    """Whether a first row is that of an export."""
    return {"trialid", "source register", "date registration"} <= {_plain(name) for name in names}


def read_csv(chunks: Iterator[bytes]) -> Iterator[Piece]:
    """The records of an export as text (UTF-8), in order; pieces with a reason cannot be read."""
    lines = _Lines(chunks)
    yield from _records(_rows(lines))
    if lines.cut:
        yield Piece(lines.number + 1, b"", "truncated", lines.cut)


def read_sheet(chunks: Iterator[bytes]) -> Iterator[Piece]:
    """The records of an export as a workbook; a chunk is one row as a JSON list of texts."""
    rows = (msgspec.json.decode(chunk, type=list[str]) for chunk in chunks)
    yield from _records((number, row, None) for number, row in enumerate(rows, start=1))


def read_record(body: bytes) -> tuple[LandedRecord | None, str, str]:
    """A record as it is landed, or the reason why it is none."""
    fields = msgspec.json.decode(body, type=dict)
    missing = [name for name in ("TrialID", "Source Register") if not fields.get(name)]
    if missing:
        return None, "required_missing", ", ".join(missing)
    if not _ID.fullmatch(fields["TrialID"]):
        return None, "invalid_id", f"TrialID is {fields['TrialID'][:40]!r}"
    return landed(fields, UNHASHED), "", ""


def typed_record(fields: dict) -> TypedRecord:
    """A landed record as columns."""
    record = typed(fields, _COLUMNS, _STATED_TWICE)
    ids = re.split(r"[;,\n]", fields.get("Secondary IDs") or "")
    record.columns["secondary_ids"] = [part.strip() for part in ids if part.strip()]
    return record


class _Lines:
    """Text lines of a byte stream, line ends kept, as the csv module wants them; `cut` says why it ended early.

    Bytes that are no UTF-8 become lone surrogates, by which their record is found and put aside.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.rest, self.number = chunks, b"", 0
        self.cut: str | None = None
        self._ready: Iterator[bytes] = iter(())

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        while True:
            for line in self._ready:
                self.number += 1
                text = line.decode("utf-8", "surrogateescape")
                return text.removeprefix("\ufeff") if self.number == 1 else text
            if self.chunks is None:
                raise StopIteration
            self._refill()

    def _refill(self) -> None:
        try:
            *lines, self.rest = (self.rest + next(self.chunks)).split(b"\n")
        except (StopIteration, TruncatedInput) as end:
            # Of a file cut short the last line is not whole
            self.cut = str(end) if isinstance(end, TruncatedInput) else None
            self._ready = iter([self.rest] if self.rest and not self.cut else [])
            self.chunks = None
            return
        self._ready = iter([line + b"\n" for line in lines])


_Row = tuple[int, list[str], str | None]


def _rows(lines: _Lines) -> Iterator[_Row]:
    """First line, cells and what is wrong of every row."""
    reader = csv.reader(lines, strict=True)
    while True:
        first = lines.number + 1
        try:
            yield first, next(reader), None
        except StopIteration:
            return
        except csv.Error as error:
            yield first, [], f"{error} (lines {first} to {lines.number})"


def _records(rows: Iterable[_Row]) -> Iterator[Piece]:
    """Rows under a checked header as records; a blank row has no body."""
    header: list[str | None] = []
    unread: list[str] = []
    for line, row, problem in rows:
        if problem:
            yield Piece(line, b"", "broken_quotes", problem)
        elif not any(cell.strip() for cell in row):
            yield Piece(line, b"")
        elif not header:
            header, unread = _checked_header(row)
        elif len(row) != len(header):
            yield Piece(line, b"", "field_count", f"{len(row)} fields under a header of {len(header)}")
        else:
            yield _record(line, dict(zip(header, row, strict=True)), unread)


def _record(line: int, cells: dict[str | None, str], unread: list[str]) -> Piece:
    cells.pop(None, None)  # columns that are not read
    texts = "".join(cells.values())
    if not texts.isprintable() and "\0" in texts:
        return Piece(line, b"", "control_character", "a NUL byte stands in a text")
    if any("\udc80" <= character <= "\udcff" for character in texts):
        return Piece(line, b"", "not_utf8", "a text is not UTF-8; export again or save as UTF-8")
    fields: dict = {name: text.strip() or None for name, text in cells.items()}
    return Piece(line, msgspec.json.encode(fields | ({UNREAD: unread} if unread else {})))


def _checked_header(row: list[str]) -> tuple[list[str | None], list[str]]:
    """Our name of each column (None: not read), and the names of those nobody knows.

    Raises RefusedFile when a required column is missing or one stands there twice.
    """
    header = [_KNOWN.get(_plain(name)) for name in row]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise RefusedFile("header", f"is an ICTRP export without {', '.join(missing)}; export all columns")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise RefusedFile("header", f"has the column {', '.join(twice)} twice")
    names = zip(row, header, strict=True)
    return header, [name[:60] for name, known in names if not known and _plain(name) not in _PERSONAL and name.strip()]
