"""PubMed exports: MEDLINE text (also named nbib), and the entry to XML.

Belongs here: the tags of MEDLINE text and what they are in a record. Does not belong here: XML (pubmed_xml.py),
asking the E-utilities (pubmed_client.py).

A record begins with `PMID-` and ends at the next; a tag has up to four letters, filled to four, and `- `; a line that
begins with six blanks continues the one before. An affiliation (AD) belongs to the author before it. Year and date
are those of the issue (DP); of a record without volume that is ahead of print the year is that of early access.
PubMed names no corresponding author; its counts of citations and references are in no export.

Source: "MEDLINE/PubMed Data Element (Field) Descriptions" of the National Library of Medicine, and two real exports.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.publication_reading import (
    Finding,
    Item,
    Row,
    Unreadable,
    addresses,
    attempt,
    author,
    dated,
    decoded,
    distinct,
    funders,
    in_parts,
    integer,
    pages,
    text_lines,
    titled,
)
from ingestion.publication_records import ReadPart, doi_of, plain
from ingestion.sources import pubmed_xml

SOURCE_ID = "pubmed"
DATASET = "records"

_TAG = re.compile(rb"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)", re.DOTALL)
_MEDLINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*PMID ?- ?\d+\s*[\r\n]")
_READ = {
    *("AB", "AD", "AID", "AU", "AUID", "BTI", "CN", "DP", "FAU", "GR", "IP", "IS", "ISBN", "JT", "LA", "LID", "MH"),
    *("OAB", "OT", "PB", "PG", "PMC", "PMID", "PST", "PT", "RF", "TA", "TI", "TT", "VI"),
}
# Of these nothing is counted, or (IR, FIR) they are persons who are no authors
_LEFT = {
    *("CDAT", "CI", "CIN", "COIS", "CON", "CP", "CRDT", "CRF", "CRI", "CTDT", "CTI", "DA", "DCOM", "DDIN", "DEP"),
    *("DRDT", "DRIN", "ECF", "ECI", "ED", "EDAT", "EFR", "EIN", "EN", "FED", "FIR", "FPS", "GN", "GS", "IR", "IRAD"),
    *("JID", "LR", "MHDA", "MID", "NM", "OABL", "OCI", "OID", "ORI", "OTO", "OWN", "PHST", "PL", "PMCR", "PS"),
    *("PUBM", "RIN", "RN", "ROF", "RPF", "RPI", "RRF", "RRI", "SB", "SFM", "SI", "SO", "SPIN", "STAT", "UIN", "UOF"),
    *("VTI"),
}


def format_of(head: bytes) -> str | None:
    """medline or xml, told by how a file begins; else None."""
    if _MEDLINE.match(head):
        return "medline"
    return "xml" if pubmed_xml.is_xml(head) else None


def read(path: Path, form: str) -> Iterator[ReadPart]:
    """The records of an export; `form` is medline or xml. The key is the PMID.

    Raises RefusedFile for XML that is unsafe, or broken before its first record.
    """
    assert form in ("medline", "xml"), form
    yield from in_parts(_medline_items(path) if form == "medline" else pubmed_xml.items(path))


def _medline_items(path: Path) -> Iterator[Item]:
    line, lines = 0, []
    for number, content in text_lines(path):
        if content.startswith(b"PMID") and lines:
            yield from _record_items(line, lines)
            lines = []
        if content.strip():
            line = line if lines else number
            lines.append(content)
    if lines:
        yield from _record_items(line, lines)


def _record_items(line: int, lines: list[bytes]) -> Iterator[Item]:
    body = b"\n".join(lines)
    given: list[tuple[str, str]] = []

    def make() -> Row:
        given.extend(_fields(body))
        return _record(given)

    yield attempt(line, body, make)
    yield from (Finding("new_field", tag) for tag in sorted({tag for tag, _ in given} - _READ - _LEFT))


def _fields(body: bytes) -> Iterator[tuple[str, str]]:
    """Tags and texts of a record in order. Raises Unreadable for a line that is neither a tag nor continues one."""
    tag, texts = "", []
    for number, line in enumerate(body.split(b"\n")):
        if found := _TAG.fullmatch(line):
            if tag:
                yield tag, " ".join(texts)
            tag, texts = found[1].decode(), [decoded(found[2]).strip()]
        elif line[:1] in b" \t" and tag:
            texts.append(decoded(line).strip())
        else:
            raise Unreadable("broken_line", f"line {number + 1} of the record has no tag: {line[:40]!r}")
    if tag:
        yield tag, " ".join(texts)


def _record(given: list[tuple[str, str]]) -> Row:
    values: dict[str, list[str]] = {}
    for tag, text in given:
        values.setdefault(tag, []).append(text)
    pmid = _first(values, "PMID") or ""
    if not pmid.isdigit():
        raise Unreadable("invalid_id", f"PMID is {pmid[:40]!r}")
    people, places = _people(given)
    is_early = _first(values, "PST") == "aheadofprint" and not values.get("VI")
    return {
        "record_key": pmid,
        "pmid": pmid,
        "pmcid": _first(values, "PMC"),
        "doi": _doi(values),
        "issns": distinct(text.split(" ")[0] for text in values.get("IS", ())),
        "isbns": distinct(text.split(" ")[0] for text in values.get("ISBN", ())),
        "title": titled(_first(values, "TI") or _first(values, "BTI") or _first(values, "TT")),
        "abstract": plain(_first(values, "AB") or _first(values, "OAB")),
        "language": _first(values, "LA"),
        "container_title": _first(values, "JT") or _first(values, "BTI") or _first(values, "TA"),
        "publisher": _first(values, "PB"),
        "volume": _first(values, "VI"),
        "issue": _first(values, "IP"),
        **pages(_first(values, "PG")),
        **dated(_first(values, "DP"), "early_access" if is_early else "published"),
        "publication_date_text": _first(values, "DP"),
        "document_types": distinct(values.get("PT", ())),
        "authors": people,
        "addresses": places,
        "author_keywords": distinct(plain(text.lstrip("*")) for text in values.get("OT", ())),
        "index_keywords": distinct(plain(text.replace("*", "")) for text in values.get("MH", ())),
        "funders": funders(map(_grant, values.get("GR", ()))),
        "reference_count": integer(_first(values, "RF")),
    }


def _first(values: dict[str, list[str]], tag: str) -> str | None:
    return plain(next(iter(values.get(tag, ())), None))


def _doi(values: dict[str, list[str]]) -> str | None:
    marked = [text for tag in ("LID", "AID") for text in values.get(tag, ()) if text.endswith("[doi]")]
    return doi_of(marked[0].removesuffix("[doi]").strip()) if marked else None


def _people(given: list[tuple[str, str]]) -> tuple[list[Row] | None, list[Row] | None]:
    """Authors, and addresses with the positions of those they follow; a group (CN) is an author."""
    people: list[list[str]] = []
    placed: list[tuple[str, int | None]] = []
    is_author = False  # else what follows is of an investigator or editor
    for tag, text in given:
        if tag in ("FAU", "CN"):
            people.append(["", text, ""] if tag == "FAU" else [text, "", ""])
        elif tag == "AU" and people and not people[-1][0]:
            people[-1][0] = text
        elif tag == "AU":
            people.append([text, "", ""])
        elif tag == "AUID" and is_author and "ORCID" in text:
            people[-1][2] = text
        elif tag == "AD" and is_author:
            placed.append((text, len(people)))
        elif tag == "AD" and not people:
            placed.append((text, None))  # old records have one address before the authors, of nobody in particular
        is_author = tag in ("FAU", "AU", "CN") or (is_author and tag in ("AUID", "AD"))
    return [author(*person) for person in people] or None, addresses(placed)


def _grant(text: str) -> tuple[str | None, list[str]]:
    """Agency and number of `number/acronym/agency/country`; a number has slashes too, acronym and country can miss.

    An acronym is told by its form (two capitals, or capitals and `_`), a country by following an agency.
    """
    parts = text.split("/")[:-1]  # without the country, empty where it is not known
    if len(parts) < 2:
        return (parts[0] if parts else text), []
    *number, agency = parts
    if len(number) > 1 and re.fullmatch(r"[A-Z]{2}|[A-Z]{2,}_|ImEPA|[A-Z]{3}", number[-1]):
        number = number[:-1]
    return agency, ["/".join(number)]
