"""RIS files of any program: Zotero, EndNote, Mendeley, publishers, Scopus.

Belongs here: the tags of RIS and what they are in a record. Does not belong here: the RIS export of Web of Science,
which has tags of its own (web_of_science.py).

A record stands between `TY  - ` and `ER  - `; a line without a tag continues the one before. A record that the next
TY or the end of the file cuts is kept, with the finding truncated_field ER. A record needs a title. Addresses are of
nobody in particular: RIS does not say whose they are.

Read without the library rispy: it gives no line numbers, keeps one of several addresses, and stops at a broken record.
Source: the tag list of Research Information Systems, as reference managers publish it.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ingestion.publication_reading import (
    KEPT_BYTES,
    Finding,
    Item,
    Row,
    addresses,
    attempt,
    author,
    dated,
    decoded,
    distinct,
    in_parts,
    pages,
    split,
    text_lines,
    titled,
)
from ingestion.publication_records import Problem, ReadPart, doi_of, plain

SOURCE_ID = "ris"
DATASET = "records"

_TAG = re.compile(rb"([A-Z][A-Z0-9]) {1,2}-(?: (.*))?", re.DOTALL)
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*TY {1,2}- ?[A-Z]{3,6}\s")
_WEB_OF_SCIENCE = re.compile(rb"\bWOS:[0-9A-Z]{15}\b")
_EID = re.compile(r"eid=(2-s2\.0-\d+)")
# Of these nothing is counted, or they are editors, links to files, notes
_LEFT = {
    *("TY", "ER", "ID", "A2", "A3", "A4", "ED", "T3", "N1", "M1", "M2", "CY", "PP", "L1", "L2", "L3", "L4", "LK", "DB"),
    *("DP", "AN", "CN", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "ET", "NV", "OP", "RN", "RP", "SE", "ST", "TT"),
    *("TA", "Y2", "CA", "CR", "CT", "AV", "U1", "U2", "U3", "U4", "U5", "RI", "SV", "J1", "J2", "JA"),
}
_READ = {
    *("AU", "A1", "TI", "T1", "T2", "JO", "JF", "BT", "CT", "PY", "Y1", "DA", "VL", "IS", "SP", "EP", "DO", "SN", "KW"),
    *("AB", "N2", "LA", "PB", "AD", "M3", "UR"),
}


def format_of(head: bytes) -> str | None:
    """ris for a file that begins with a record of RIS and holds none of Web of Science, else None."""
    return "ris" if _BEGINS.match(head) and not _WEB_OF_SCIENCE.search(head) else None


def read(path: Path, form: str) -> Iterator[ReadPart]:
    """The records of a file; `form` is ris.

    The key is Scopus' EID where the address of a record has it, else `doi:` and the DOI, else `text:` and a hash of
    title, year and first author.
    """
    assert form == "ris", form
    yield from in_parts(_items(path))


def _items(path: Path) -> Iterator[Item]:
    first, lines = 0, []
    for number, content in text_lines(path):
        if _is(content, b"TY"):
            yield from _record_items(first, lines, is_cut=True)
            first, lines = number, [content]
        elif _is(content, b"ER"):
            yield from _record_items(first, lines) if lines else [_outside(number, content)]
            lines = []
        elif lines:
            lines.append(content)
        elif content.strip():
            yield _outside(number, content)
    yield from _record_items(first, lines, is_cut=True)


def _is(line: bytes, tag: bytes) -> bool:
    found = _TAG.fullmatch(line)
    return bool(found and found[1] == tag)


def _outside(line: int, content: bytes) -> Problem:
    return Problem(line, "outside_record", "stands between two records", content[:KEPT_BYTES])


def _record_items(line: int, lines: list[bytes], *, is_cut: bool = False) -> Iterator[Item]:
    if not lines:
        return
    body = b"\n".join(lines)
    values: dict[str, list[str]] = {}
    yield attempt(line, body, partial(_read, lines, values))
    yield from (Finding("new_field", tag) for tag in sorted(values.keys() - _READ - _LEFT))
    if is_cut:
        yield Finding("truncated_field", "ER")


def _read(lines: list[bytes], values: dict[str, list[str]]) -> Row:
    tag = ""
    for line in lines:
        if found := _TAG.fullmatch(line):
            tag = found[1].decode()
            values.setdefault(tag, []).append(decoded(found[2] or b"").strip())
        elif line.strip():
            values[tag][-1] = f"{values[tag][-1]} {decoded(line).strip()}"
    return _record(values)


def _record(values: dict[str, list[str]]) -> Row:
    def first(*tags: str) -> str | None:
        return next((text for tag in tags for text in map(plain, values.get(tag, ())) if text), None)

    eid = _EID.search(" ".join(values.get("UR", ())))
    serials = [part for text in values.get("SN", ()) for part in re.findall(r"[\dXx-]{8,17}", text)]
    names = [name for tag in ("AU", "A1") for name in values.get(tag, ()) if name]
    shown = pages(first("SP"))
    return {
        "record_key": eid[1] if eid else None,
        "scopus_eid": eid[1] if eid else None,
        "doi": doi_of(first("DO") or first("UR")),
        "issns": distinct(one for one in serials if len(one.replace("-", "")) == 8),
        "isbns": distinct(one for one in serials if len(one.replace("-", "")) in (10, 13)),
        "title": titled(first("TI", "T1", "CT")),
        "abstract": first("AB", "N2"),
        "language": first("LA"),
        "container_title": first("T2", "JO", "JF", "BT"),
        "publisher": first("PB"),
        "volume": first("VL"),
        "issue": first("IS"),
        "first_page": shown["first_page"],
        "last_page": first("EP") or shown["last_page"],
        **dated(first("PY", "Y1", "DA")),
        "publication_date_text": (first("DA", "PY", "Y1") or "").rstrip("/") or None,
        "document_types": distinct([first("M3") or first("TY")]),
        "authors": [author(name) for name in names] or None,
        "addresses": addresses((text, None) for text in values.get("AD", ())),
        "author_keywords": distinct(part for text in values.get("KW", ()) for part in split(text) or ()),
    }
