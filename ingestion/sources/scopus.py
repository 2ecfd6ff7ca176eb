"""Scopus exports: comma-separated tables, all layouts since about 2015.

Belongs here: the columns of an export, how authors, affiliations, funders and references stand in a cell.
Does not belong here: rows and quotes (publication_tables.py), what a funder or country is (dbt).

A header names `Funding Text 1` once while its rows can have `Funding Text 2` and more, unnamed: those cells are put
where they belong when the row then ends in an EID. Of authors there are two layouts, `Li X., Wu Y.` and
`Li, X.; Wu, Y.` with full names beside; of funding details three, see `_funder`. An author's affiliations are joined
by commas: they are told apart by the column Affiliations, and stay one address where that does not help.

Source of the layouts: three real exports of about 2016, 2023 and 2025.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.publication_reading import (
    Row,
    Unreadable,
    addresses,
    author,
    dated,
    funders,
    in_parts,
    integer,
    place,
    reached,
    split,
    titled,
)
from ingestion.publication_records import ReadPart, doi_of, plain
from ingestion.publication_tables import Columns, header_of, table_items

SOURCE_ID = "scopus"
DATASET = "records"

COLUMNS = Columns(
    provider="Scopus",
    required=("Authors", "Title", "Year", "Source title", "EID"),
    read=(
        *("Author full names", "Volume", "Issue", "Art. No.", "Page start", "Page end", "Cited by", "DOI"),
        *("Affiliations", "Authors with affiliations", "Abstract", "Author Keywords", "Index Keywords"),
        *("Funding Details", "Funding Texts", *(f"Funding Text {number}" for number in range(1, 100))),
        *("References", "Correspondence Address", "Publisher", "ISSN", "ISBN", "PubMed ID"),
        *("Language of Original Document", "Document Type"),
    ),
    left=(
        *("Author(s) ID", "Page count", "Link", "Molecular Sequence Numbers", "Chemicals/CAS", "Tradenames"),
        *("Manufacturers", "Editors", "Sponsors", "Conference name", "Conference date", "Conference location"),
        *("Conference code", "CODEN", "Abbreviated Source Title", "Publication Stage", "Open Access", "Source"),
    ),
)
_OWN = {"EID", "Source title", "Art. No.", "Author(s) ID", "Authors with affiliations", "Correspondence Address"}
_EID = re.compile(r"2-s2\.0-\d{6,}")
_WIDEST = 98  # more funding texts than any paper has


def format_of(head: bytes) -> str | None:
    """csv for an export, told by names of its header that only Scopus has, else None; `read` says what is missing."""
    return "csv" if len(_OWN & {*header_of(head)}) > 1 else None


def read(path: Path, form: str) -> Iterator[ReadPart]:
    """The records of an export; `form` is csv. The key is the EID.

    Raises RefusedFile when a required column is missing.
    """
    assert form == "csv", form
    yield from in_parts(table_items(path, COLUMNS, _record, wider=_WIDEST, fit=_with_funding_texts))


def _with_funding_texts(names: list[str], cells: list[str]) -> list[str]:
    """Names for a row that has more funding texts than the header."""
    extra = len(cells) - len(names)
    if extra < 1 or "Funding Text 1" not in names or not _EID.fullmatch(cells[-1].strip()):
        return names
    at = names.index("Funding Text 1") + 1
    return [*names[:at], *(f"Funding Text {number}" for number in range(2, extra + 2)), *names[at:]]


def _record(cells: dict[str, str]) -> Row:
    if not _EID.fullmatch(cells["EID"]):
        raise Unreadable("invalid_id", f"EID is {cells['EID'][:40]!r}")
    get = cells.get
    people = _authors(cells)
    names = [person["name"] for person in people]
    texts = [cells[name] for name in cells if name.startswith("Funding Text") and cells[name]]
    references = _references(get("References"))
    return {
        "record_key": cells["EID"],
        "scopus_eid": cells["EID"],
        "pmid": get("PubMed ID") if (get("PubMed ID") or "").isdigit() else None,
        "doi": doi_of(get("DOI")),
        "issns": split(get("ISSN")),
        "isbns": split(get("ISBN")),
        "title": titled(cells["Title"]),
        "abstract": _abstract(get("Abstract")),
        "language": plain(get("Language of Original Document")),
        "container_title": plain(cells["Source title"]),
        "publisher": plain(get("Publisher")),
        "volume": plain(get("Volume")),
        "issue": plain(get("Issue")),
        "first_page": plain(get("Page start")),
        "last_page": plain(get("Page end")),
        "article_number": plain(get("Art. No.")),
        **dated(cells["Year"]),
        "publication_date_text": plain(cells["Year"]),
        "document_types": split(get("Document Type")),
        "authors": people or None,
        "addresses": _addresses(cells, people),
        "corresponding": _corresponding(get("Correspondence Address"), names),
        "author_keywords": split(get("Author Keywords"), "; "),
        "index_keywords": split(get("Index Keywords"), "; "),
        "funders": funders(_funders(get("Funding Details"))),
        "funding_text": plain(" ".join(texts)),
        "reference_count": len(references) if references else None,
        "references": references,
        "citation_count": integer(get("Cited by")),
    }


def _abstract(text: str | None) -> str | None:
    shown = plain(text)
    return None if shown == "[No abstract available]" else shown


def _authors(cells: dict[str, str]) -> list[Row]:
    text = cells["Authors"]
    if re.fullmatch(r"\[No authors? .*\]", text):
        return []
    full = [re.sub(r"\s*\(\d+\)$", "", name) for name in split(cells.get("Author full names"), "; ") or []]
    # The old layout separates by commas and has none inside a name
    is_old = "; " not in text and not full
    names = split(text.rstrip(";"), ", " if is_old else "; ") or []
    return [author(name, full[at] if len(full) == len(names) else None) for at, name in enumerate(names)]


def _behind(name: str | None, text: str) -> str | None:
    """What stands behind a name that begins a text, None when another does.

    `Li X.` stands there as `Li, X.`, and in old texts without a comma before the address.
    """
    at = 0
    for word in (name or "\0").replace(",", " ").split():
        at += len(text) - at - len(text[at:].lstrip(" ,"))
        if not text.startswith(word, at):
            return None
        at += len(word)
    rest = text[at:]
    is_glued = text[at - 1] == "." and rest[:2].isalpha()
    return rest.lstrip(", ") if not rest or rest[0] == "," or is_glued else None


def _addresses(cells: dict[str, str], people: list[Row]) -> list[Row] | None:
    known = split(cells.get("Affiliations"), "; ") or []
    given: list[list] = []
    at = 0
    for chunk in split(cells.get("Authors with affiliations"), "; ") or []:
        found = _starts(chunk, people, at)
        if found:
            at = found[0]
            given.append([found[1], at])
        elif given:
            given[-1][0] += f"; {chunk}"  # the semicolon stood inside an address
    told = [(text, position) for whole, position in given for text in _apart(whole, known)]
    named = {(place(text) or {}).get("text") for text, _ in told}
    rest = [(text, None) for text in known if not given or (place(text) or {}).get("text") not in named]
    # Pieces of an address that was cut at its own semicolon are no addresses
    whole = "; ".join(text or "" for text, _ in told)
    return addresses([*told, *((text, position) for text, position in rest if text not in whole)])


def _starts(chunk: str, people: list[Row], after: int) -> tuple[int, str] | None:
    """Position of the next author (behind `after`) whose name begins a text, and the rest of the text."""
    for position in range(after + 1, len(people) + 1):
        for name in (people[position - 1]["full_name"], people[position - 1]["name"]):
            if (rest := _behind(name, chunk)) is not None:
                return position, rest
    return None


def _apart(text: str, known: list[str]) -> list[str]:
    """A text of joined affiliations as single ones, longest known first; the whole when a part is not known."""
    rest, parts = text, []
    longest_first = sorted(set(known), key=lambda affiliation: (-len(affiliation), affiliation))
    while rest:
        fits = (one for one in longest_first if rest == one or rest.startswith(f"{one}, "))
        if not (found := next(fits, None)):
            return [text]
        parts.append(found)
        rest = rest[len(found) + 2 :]
    return parts


def _corresponding(text: str | None, names: list[str]) -> list[Row] | None:
    """Of `Li X.; Address; email: …; Wu Y.; Address`; a part is a name at the start, after an e-mail, or when known."""
    found: list[list[str]] = []
    is_next = True
    for part in re.split(r";\s+|\n", text or ""):
        if part.lower().startswith("email:"):
            is_next = True
        elif is_next or _is_name(part, names):
            found.append([part, ""])
            is_next = False
        else:
            found[-1][1] = f"{found[-1][1]}; {part}".removeprefix("; ")
    # Where no name stands, or it is glued to its address, the text is all address
    people = [reached(None, name) if name.count(",") > 2 and not at else reached(name, at) for name, at in found]
    return [person for person in people if person] or None


def _is_name(part: str, names: list[str]) -> bool:
    words = sorted(re.findall(r"\w+", part))
    return any(words == sorted(re.findall(r"\w+", name)) for name in names)


def _funders(text: str | None) -> Iterator[tuple[str | None, list[str]]]:
    for part in re.split(r";\s+", text or ""):
        if part.strip():
            yield _funder(part)


def _funder(part: str) -> tuple[str | None, list[str]]:
    """Name with acronym, and grants, of one entry in any of the three layouts.

    `Name, ACR, (1, 2)` of 2025, repeated without grants; `Name,\\xa0ACR: 1,\\xa02` of 2023, where numbers without a
    funder stand alone; `1, ACR, Name` of 2016.
    """
    text = part.strip()
    if found := re.fullmatch(r"(.*?),?\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)", text):
        if not found[1] or re.search(r"\d", found[2]):
            return found[1] or None, found[2].split(", ")
    if found := re.fullmatch(r"(.+?): (.+)", text):
        return found[1], re.split(r",[\s\xa0]+", found[2])
    if found := re.fullmatch(r"(?:([^,]*\d[^,]*), )?([A-Z][A-Za-z&]{1,11}), (.+)", text):
        return f"{found[3]}, {found[2]}", [found[1] or ""]
    if re.search(r"\d", text) and not re.search(r"[^\W\d_]{4,} [^\W\d_]{2,}", text):
        return None, [text]
    return text, []


def _references(text: str | None) -> list[Row] | None:
    found = [{"text": part, "doi": doi_of(part)} for part in split(text, "; ") or []]
    return found or None
