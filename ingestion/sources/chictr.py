"""Exports of the Chinese Clinical Trial Registry (ChiCTR): XML, or the same fields as a workbook.

Belongs here: the elements of an export, which of them may hold persons, what makes one a record.
Does not belong here: opening files, typed Parquet, linking.

NOT TRIED ON A REAL FILE: no real export was at hand when this was written. The XML is that of the data
exchange format which the registries of the WHO network share and which ChiCTR offers for download per trial:
`trials/trial` with `main`, `contacts`, `countries/country2`, `criteria`, `secondary_ids/secondary_id/sec_id`.
No description of the workbook is public; read is a sheet whose first row has the names of these elements. What
does not fit is put aside with its reason, so a difference shows as a refused file and not as wrong numbers.

The parser is expat with everything switched off that makes XML dangerous: a document type is refused where it
begins, so no entity is ever declared; depth and size of a trial are bounded.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

import msgspec

from ingestion.containers import RefusedFile, TruncatedInput
from ingestion.json_records import Piece
from ingestion.registry_records import UNREAD, LandedRecord, TypedRecord, landed, typed

SOURCE_ID = "chictr"
DATASET = "trials"

REQUIRED = ("trial_id", "public_title", "primary_sponsor", "date_registration")
OPTIONAL = (
    *("utrn", "reg_name", "acronym", "scientific_title", "scientific_acronym", "date_enrolment", "type_enrolment"),
    *("target_size", "recruitment_status", "url", "study_type", "study_design", "phase", "hc_freetext", "i_freetext"),
    *("results_actual_enrolment", "results_date_completed", "results_url_link", "results_summary"),
    *("results_date_posted", "results_date_first_publication", "results_yes_no", "gender", "agemin", "agemax"),
)
LISTS = {"country2": "countries", "sec_id": "secondary_ids"}
# Criteria and outcomes are long and nothing is counted from them
_LEFT = {
    *("inclusion_criteria", "exclusion_criteria", "prim_outcome", "sec_outcome", "issuing_authority", "source_name"),
    *("sponsor_name", "hc_code", "hc_keyword", "i_code", "i_keyword"),
}
# Whole branches with persons, their addresses or their committees
PERSONAL = frozenset({"contacts", "contact", "ethics_reviews", "ethics_review"})

_COLUMNS = {
    "trial_id": "trial_id",
    "source_register": "reg_name",
    "public_title": "public_title",
    "scientific_title": "scientific_title",
    "acronym": "acronym",
    "primary_sponsor": "primary_sponsor",
    "recruitment_status": "recruitment_status",
    "study_type": "study_type",
    "study_design": "study_design",
    "phase": "phase",
    "target_size": "target_size",
    "sex": "gender",
    "minimum_age": "agemin",
    "maximum_age": "agemax",
    "condition": "hc_freetext",
    "intervention": "i_freetext",
    "web_address": "url",
    "has_results_text": "results_yes_no",
    "registration_date": "date_registration",
    "enrollment_date": "date_enrolment",
}
# ChiCTR2000029953, ChiCTR-TRC-12002345 and the partner registries' ChiMCTR
_ID = re.compile(r"Chi(M)?CTR[A-Za-z-]*[0-9]{4,12}")
_DEEPEST = 12
_LONGEST_TRIAL = 4 << 20


def is_header(names: list[str]) -> bool:
    """Whether a first row of a sheet has the names of the export's elements."""
    return {"trial_id", "date_registration", "public_title"} <= {name.strip().lower() for name in names}


def read_xml(chunks: Iterator[bytes]) -> Iterator[Piece]:
    """The trials of an export, numbered in order: several can stand in one line. What comes after broken XML cannot
    be read and is one piece with a reason.

    Raises RefusedFile for a document type, for XML that is no export, and for unreasonable sizes.
    """
    trials = _Trials()
    try:
        for chunk in chunks:
            trials.parser.Parse(chunk, False)
            yield from trials.take()
        trials.parser.Parse(b"", True)
    except expat.ExpatError as error:
        yield from trials.take()
        if not trials.is_export:
            raise RefusedFile("unsupported_format", f"is broken XML ({error})") from error
        yield Piece(trials.count + 1, b"", "broken_xml", f"{error}; nothing after it can be read")
    except TruncatedInput as error:
        yield Piece(trials.count + 1, b"", "truncated", str(error))


def read_sheet(chunks: Iterator[bytes]) -> Iterator[Piece]:
    """The trials of an export as a workbook; a chunk is one row as a JSON list of texts."""
    header: list[str] = []
    for line, chunk in enumerate(chunks, start=1):
        row = msgspec.json.decode(chunk, type=list[str])
        if not any(cell.strip() for cell in row):
            yield Piece(line, b"")
        elif not header:
            header = _checked_header(row)
        else:
            yield Piece(line, msgspec.json.encode(_from_row(dict(zip(header, row, strict=True)))))


def read_record(body: bytes) -> tuple[LandedRecord | None, str, str]:
    """A record as it is landed, or the reason why it is none."""
    fields = msgspec.json.decode(body, type=dict)
    missing = [name for name in ("trial_id", "date_registration") if not fields.get(name)]
    if missing:
        return None, "required_missing", ", ".join(missing)
    if not _ID.fullmatch(fields["trial_id"]):
        return None, "invalid_id", f"trial_id is {fields['trial_id'][:40]!r}, not one of ChiCTR"
    return landed(fields, frozenset()), "", ""


def typed_record(fields: dict) -> TypedRecord:
    """A landed record as columns."""
    record = typed(fields, _COLUMNS)
    record.columns["countries"] = ";".join(fields.get("countries") or ()) or None
    record.columns["secondary_ids"] = list(fields.get("secondary_ids") or ())
    return record


def _checked_header(row: list[str]) -> list[str]:
    names = [name.strip().lower() for name in row]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise RefusedFile("header", f"is a ChiCTR sheet without {', '.join(missing)}")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise RefusedFile("header", f"has the column {', '.join(twice)} twice")
    return names


def _from_row(cells: dict[str, str]) -> dict:
    fields: dict = {}
    for name, text in cells.items():
        if name in REQUIRED or name in OPTIONAL:
            fields[name] = text.strip() or None
    for element, name in LISTS.items():
        text = cells.get(element) or cells.get(name) or ""
        fields[name] = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    known = {*REQUIRED, *OPTIONAL, *LISTS, *LISTS.values(), *_LEFT, *PERSONAL, ""}
    unread = [name[:60] for name in cells if name not in known]
    return fields | ({UNREAD: unread} if unread else {})


class _Trials:
    """Handlers of one document: trials that are whole, in `take`."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.is_export = False
        self._path: list[str] = []
        self._fields: dict = {}
        self._unread: set[str] = set()
        self._parts: list[str] = []
        self._size = self.count = 0
        self._whole: list[Piece] = []

    def take(self) -> Iterator[Piece]:
        """The trials that have ended since the last call."""
        whole, self._whole = self._whole, []
        yield from whole

    def _refuse(self, *_: object) -> None:
        raise RefusedFile("unsafe", "is XML with a document type, as entity bombs are; it is never read")

    def _start(self, name: str, _: dict) -> None:
        if not self._path and name != "trials":
            raise RefusedFile("unsupported_format", "is XML, but no ChiCTR export: the root element is not trials")
        self.is_export = True
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise RefusedFile("unsafe", f"is XML nested deeper than {_DEEPEST} elements")
        self._parts = []
        if len(self._path) == 2:
            self._fields = {name: [] for name in LISTS.values()}
            self._unread, self._size = set(), 0

    def _text(self, text: str) -> None:
        self._size += len(text)
        if self._size > _LONGEST_TRIAL:
            raise RefusedFile("unsafe", "has a trial longer than any real one")
        self._parts.append(text)

    def _end(self, name: str) -> None:
        path, text = tuple(self._path), "".join(self._parts).strip()
        self._path.pop()
        self._parts = []
        if len(path) == 2:
            fields = self._fields | ({UNREAD: sorted(self._unread)} if self._unread else {})
            self.count += 1
            self._whole.append(Piece(self.count, msgspec.json.encode(fields)))
        elif text and len(path) > 2 and not PERSONAL & set(path):
            self._keep(path, name, text)

    def _keep(self, path: tuple[str, ...], name: str, text: str) -> None:
        if name in LISTS:
            self._fields[LISTS[name]].append(text)
        elif path[-2] in ("main", "criteria") and (name in REQUIRED or name in OPTIONAL):
            self._fields[name] = text
        elif name not in _LEFT:
            self._unread.add(".".join(path[2:])[:60])
