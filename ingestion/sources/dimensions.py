"""Exports of Dimensions: publications as a comma-separated table or a workbook.

Belongs here: the columns of an export, how authors with affiliations and cited references stand in a cell.
Does not belong here: rows and quotes (publication_tables.py), opening workbooks (workbooks.py).

NOT TRIED ON A REAL FILE: no real export was at hand. The layout is that of the "full record" and the "bibliometric
mapping" exports as tools which read them describe it: a line `About the data: Exported on …` above the header, lists
with `; `, `Name (affiliation; affiliation)` for authors with affiliations, `[authors]|title|source|year|volume|issue|
pages|doi|id|citations` for a cited reference. What does not fit is refused or put aside with its reason.

Fields of Research stand in for subject categories. Grant numbers are not linked to funders there and are not read.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingestion.publication_reading import (
    Item,
    Row,
    Unreadable,
    addresses,
    author,
    dated,
    funders,
    in_parts,
    integer,
    pages,
    reached,
    split,
    titled,
)
from ingestion.publication_records import ReadPart, doi_of, plain
from ingestion.publication_tables import Columns, header_of, rows_items, table_items
from ingestion.workbooks import read_rows

SOURCE_ID = "dimensions"
DATASET = "records"

_FIELDS_OF_RESEARCH = ("Fields of Research (ANZSRC 2020)", "FOR (ANZSRC) Categories")
COLUMNS = Columns(
    provider="Dimensions",
    required=("Publication ID", "Title", "PubYear", "Authors"),
    read=(
        *("DOI", "PMID", "PMCID", "ISBN", "ISSN", "Abstract", "Source title", "Source title/Anthology title"),
        *("Anthology title", "Publisher", "MeSH terms", "Publication date", "Publication Date", "Volume", "Issue"),
        *("Pagination", "Publication Type", "Document Type", "Authors (Raw Affiliation)", "Authors Affiliations"),
        *("Authors Affiliations - Name of Research organization", "Research Organizations - standardized"),
        *("Corresponding Authors", "Corresponding Author", "Funder", "Funding", "Acknowledgements", "Times cited"),
        *("Cited references", *_FIELDS_OF_RESEARCH),
    ),
    left=(
        *("Rank", "Book editors", "Publication date (online)", "Publication date (print)", "Open Access", "GRID IDs"),
        *("Publication Date (online)", "Publication Date (print)", "City of Research organization", "Funder Group"),
        *("State of Research organization", "Country of Research organization", "Funder Country", "Date added"),
        *("UIDs of supporting grants", "Supporting Grants", "Recent citations", "RCR", "FCR", "Altmetric"),
        *("Source Linkout", "Dimensions URL", "RCDC Categories", "HRCS HC Categories", "HRCS RAC Categories"),
        *("Cancer Types", "CSO Categories", "Units of Assessment", "Sustainable Development Goals", "Dimensions ID"),
        *("ICRP Cancer Types", "ICRP CSO Categories", "Source ID", "Source UID", "Publisher ID"),
    ),
)
_OWN = {"Publication ID", "PubYear", "Dimensions URL", "Research Organizations - standardized", "Authors Affiliations"}
_ID = re.compile(r"pub\.\d{6,}")
_ABOUT = re.compile(r'^"?About the data', re.IGNORECASE)
_EXPORTED = re.compile(r"Exported on ([A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})")
_LINES_ABOVE = 5


def format_of(head: bytes) -> str | None:
    """csv for an export as a table, else None. A workbook is told by its rows, see `is_header`."""
    return "csv" if _above(head) is not None else None


def is_header(names: list[str]) -> bool:
    """Whether a row of a sheet is the header of an export; the first row may be the line above it."""
    return len(_OWN & {name.strip() for name in names}) > 1


def read(path: Path, form: str) -> Iterator[ReadPart]:
    """The publications of an export; `form` is csv or xlsx. The key is the publication's id, `pub.` and digits.

    Raises RefusedFile when a required column is missing or a workbook is unsafe.
    """
    assert form in ("csv", "xlsx"), form
    yield from in_parts(_csv_items(path) if form == "csv" else _sheet_items(path))


def _above(head: bytes) -> tuple[int, str] | None:
    """How many lines stand above the header, and their text; None when there is no header of an export."""
    lines = head.split(b"\n")[: _LINES_ABOVE + 1]
    for at, line in enumerate(lines):
        if is_header(header_of(line)):
            return at, b"\n".join(lines[:at]).decode("utf-8", "replace").removeprefix("\ufeff")
    return None


def _csv_items(path: Path) -> Iterator[Item]:
    with path.open("rb") as file:
        skipped, about = _above(file.read(64 << 10)) or (0, "")
    return table_items(path, COLUMNS, _Reader(about).record, skipped=skipped)


def _sheet_items(path: Path) -> Iterator[Item]:
    rows = enumerate(read_rows(path), start=1)
    about, given = "", []
    for number, cells in rows:
        given = [(number, cells)]
        if not _ABOUT.match(cells[0]):
            break
        about = " ".join(cells)
    return rows_items(_bodies([*given, *rows]), COLUMNS, _Reader(about).record)


def _bodies(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, bytes, list[str], str]]:
    for number, cells in rows:
        yield number, "\t".join(cells).encode(), cells, ""


class _Reader:
    """Rows of one file as records; what the line above its header says holds for all of them."""

    def __init__(self, about: str) -> None:
        found = _EXPORTED.search(about)
        self._exported = found[1] if found else None

    def record(self, cells: dict[str, str]) -> Row:
        """A row as a record."""
        key = cells["Publication ID"]
        if not _ID.fullmatch(key):
            raise Unreadable("invalid_id", f"Publication ID is {key[:40]!r}")
        names = split(cells["Authors"], "; ") or []
        citations = integer(_get(cells, "Times cited"))
        return {
            "record_key": key,
            **_identified(cells),
            "title": titled(cells["Title"]),
            "abstract": plain(_get(cells, "Abstract")),
            "container_title": plain(_get(cells, "Source title", "Source title/Anthology title", "Anthology title")),
            "publisher": plain(_get(cells, "Publisher")),
            "volume": plain(_get(cells, "Volume")),
            "issue": plain(_get(cells, "Issue")),
            **pages(_get(cells, "Pagination")),
            **dated(cells["PubYear"]),
            "publication_date_text": _get(cells, "Publication date", "Publication Date") or cells["PubYear"] or None,
            "document_types": split(_get(cells, "Document Type", "Publication Type")),
            "authors": [author(name) for name in names] or None,
            "addresses": _addresses(cells, names),
            "corresponding": _corresponding(_get(cells, "Corresponding Authors", "Corresponding Author")),
            "categories": split(_get(cells, *_FIELDS_OF_RESEARCH), "; "),
            "index_keywords": split(_get(cells, "MeSH terms"), "; "),
            "funders": funders((name, []) for name in split(_get(cells, "Funder"), "; ") or []),
            "funding_text": plain(_get(cells, "Funding", "Acknowledgements")),
            **_references(_get(cells, "Cited references")),
            "citation_count": citations,
            "citation_date_text": self._exported if citations is not None else None,
        }


def _get(cells: dict[str, str], *names: str) -> str:
    """The first of these columns that is there and filled."""
    return next((cells[name] for name in names if cells.get(name)), "")


def _identified(cells: dict[str, str]) -> Row:
    pmid = _get(cells, "PMID").removesuffix(".0")  # a workbook may hold it as a number
    return {
        "pmid": pmid if pmid.isdigit() else None,
        "pmcid": _get(cells, "PMCID") or None,
        "doi": doi_of(_get(cells, "DOI")),
        "issns": split(_get(cells, "ISSN").replace(",", ";")),
        "isbns": split(_get(cells, "ISBN").replace(",", ";")),
    }


def _entries(text: str) -> list[tuple[str, list[str]]]:
    """Names with what stands in brackets behind, of `Name (one; two (three)); Name`."""
    found: list[str] = []
    depth = start = 0
    for at, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == ";" and depth <= 0:
            found.append(text[start:at])
            start, depth = at + 1, 0
    entries = []
    for entry in [*found, text[start:]]:
        name, _, rest = entry.strip().partition("(")
        entries.append((name.strip(), split(rest.strip().removesuffix(")"), "; ") or []))
    return [entry for entry in entries if entry[0] or entry[1]]


def _addresses(cells: dict[str, str], names: list[str]) -> list[Row] | None:
    told = _entries(
        _get(
            cells,
            *("Authors (Raw Affiliation)", "Authors Affiliations"),
            "Authors Affiliations - Name of Research organization",
        )
    )
    position = {name: at for at, name in reversed([*enumerate(names, start=1)])}
    is_each = len(told) == len(names)
    given = [
        (text, at if is_each else position.get(name))
        for at, (name, texts) in enumerate(told, start=1)
        for text in texts
    ]
    orgs = split(_get(cells, "Research Organizations - standardized"), "; ") or []
    return addresses(given or [(text, None) for text in orgs])


def _corresponding(text: str) -> list[Row] | None:
    people = [reached(name, next(iter(texts), None)) for name, texts in _entries(text)]
    return [person for person in people if person] or None


def _references(text: str) -> Row:
    parts = [part if part.startswith("[") else f"[{part}" for part in re.split(r";(?=\[)", text) if part.strip()]
    found = [{"text": plain(part.replace("|", " | ")), "doi": doi_of(part.replace("|", " "))} for part in parts]
    return {"references": found or None, "reference_count": len(found) or None}
