"""Exports of The Lens: scholarly works as a comma-separated table.

Belongs here: the columns of an export. Does not belong here: rows and quotes (publication_tables.py).

Lists stand in one cell with `; ` between. Fields of study stand in for subject categories, MeSH terms for index
keywords. The export has no affiliations, no grant numbers and no DOIs of references: those are ids of The Lens.
A patents export is recognised, and refused: patents are no publications.

Source of the columns: a real export of 1,000 works.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.containers import RefusedFile
from ingestion.publication_reading import Row, Unreadable, author, dated, funders, in_parts, integer, split, titled
from ingestion.publication_records import ReadPart, doi_of, plain
from ingestion.publication_tables import Columns, header_of, table_items

SOURCE_ID = "lens"
DATASET = "records"

COLUMNS = Columns(
    provider="The Lens",
    required=("Lens ID", "Title", "Publication Year", "Publication Type", "Author/s"),
    read=(
        *("Date Published", "Source Title", "ISSNs", "Publisher", "Abstract", "Volume", "Issue Number", "Start Page"),
        *("End Page", "Fields of Study", "Keywords", "MeSH Terms", "Funding", "PMID", "DOI", "PMCID", "References"),
        *("Citing Works Count",),
    ),
    left=(
        *("Source Country", "Chemicals", "Source URLs", "External URL", "Microsoft Academic ID"),
        *("Citing Patents Count", "Is Open Access", "Open Access License", "Open Access Colour"),
    ),
)
_LENS_ID = re.compile(r"\d{3}-\d{3}-\d{3}-\d{3}-\d{2}[\dX]")
_OWN = {"Lens ID", "Author/s", "Fields of Study", "Citing Works Count", "Microsoft Academic ID", "Open Access Colour"}
_PATENTS = {"Lens ID", "Jurisdiction", "Kind"}


def format_of(head: bytes) -> str | None:
    """csv for scholarly works (`read` says which column is missing), patents for what `read` refuses, else None."""
    names = {*header_of(head)}
    if names >= _PATENTS:
        return "patents"
    return "csv" if len(_OWN & names) > 1 else None


def read(path: Path, form: str) -> Iterator[ReadPart]:
    """The works of an export; `form` is csv or patents. The key is the Lens id. A work can lack a title there.

    Raises RefusedFile for patents and when a required column is missing.
    """
    assert form in ("csv", "patents"), form
    if form == "patents":
        raise RefusedFile(
            "unsupported_format", "is an export of patents, not of publications; export Scholarly Works from The Lens"
        )
    yield from in_parts(table_items(path, COLUMNS, _record))


def _record(cells: dict[str, str]) -> Row:
    get = cells.get
    if not _LENS_ID.fullmatch(cells["Lens ID"]):
        raise Unreadable("invalid_id", f"Lens ID is {cells['Lens ID'][:40]!r}")
    references = [{"text": text, "doi": None} for text in split(get("References")) or []]
    return {
        "record_key": cells["Lens ID"],
        "lens_id": cells["Lens ID"],
        "pmid": get("PMID") if (get("PMID") or "").isdigit() else None,
        "pmcid": get("PMCID") or None,
        "doi": doi_of(get("DOI")),
        "issns": split(get("ISSNs")),
        "title": plain(cells["Title"]) or _untitled(cells),
        "abstract": plain(get("Abstract")),
        "container_title": plain(get("Source Title")),
        "publisher": plain(get("Publisher")),
        "volume": plain(get("Volume")),
        "issue": plain(get("Issue Number")),
        "first_page": plain(get("Start Page")),
        "last_page": plain(get("End Page")),
        **dated(cells["Publication Year"]),
        "publication_date_text": get("Date Published") or cells["Publication Year"] or None,
        "document_types": split(cells["Publication Type"]),
        "authors": [author(name) for name in split(cells["Author/s"], "; ") or []] or None,
        "categories": split(get("Fields of Study"), "; "),
        "author_keywords": split(get("Keywords"), "; "),
        "index_keywords": split(get("MeSH Terms"), "; "),
        "funders": funders((name, []) for name in split(get("Funding"), "; ") or []),
        "reference_count": len(references) or None,
        "references": references or None,
        "citation_count": integer(get("Citing Works Count")),
    }


def _untitled(cells: dict[str, str]) -> None:
    """No title is needed where a DOI or PMID still says which work it is. Raises Unreadable otherwise."""
    if not (cells.get("DOI") or cells.get("PMID")):
        titled(None)
