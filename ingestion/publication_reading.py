"""What the readers of bibliographic exports share: parts of records, keys, lines, addresses.

Belongs here: turning read records into parts, the key of a record without an id of its provider, texts taken apart
the same way everywhere. Does not belong here: a provider's fields (sources/), rows of tables (publication_tables.py),
the shape of a record (publication_records.py).
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.publication_records import Problem, ReadPart, frame, plain

ROWS_A_PART = 2_000
KEPT_BYTES = 1 << 20  # of a record that is put aside

Row = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """Something worth saying about a record that is kept: new_field or truncated_field, and which."""

    kind: str
    name: str


@dataclass(frozen=True)
class Blank:
    """A row or record without any content."""


Item = Row | Problem | Finding | Blank


class Unreadable(Exception):
    """A record that is not kept; `reason` is one word, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def in_parts(items: Iterable[Item], size: int = ROWS_A_PART) -> Iterator[ReadPart]:
    """Items in order as parts of at most `size` records.

    A file without any good record gives one part with no records, because its problems have to go somewhere.
    """
    part, rows = ReadPart(frame([])), []
    for item in items:
        if isinstance(item, dict):
            rows.append(item)
        elif isinstance(item, Problem):
            part.problems.append(item)
        elif isinstance(item, Finding):
            part.findings[item.kind, item.name] += 1
        else:
            part.blank_count += 1
        if len(rows) >= size:
            part.records = frame(rows)
            yield part
            part, rows = ReadPart(frame([])), []
    part.records = frame(rows)
    if rows or part.problems or part.findings or part.blank_count:
        yield part


def attempt(line: int, body: bytes, make: Callable[[], Row]) -> Row | Problem:
    """The record that `make` gives, with its line and key; what it cannot read, and binary, becomes a Problem."""
    try:
        if b"\0" in body:
            raise Unreadable("control_character", "a NUL byte stands in the record")
        row = {"line": line} | make()
    except Unreadable as error:
        return Problem(line, error.reason, error.detail, body[:KEPT_BYTES])
    return row | {"record_key": row.get("record_key") or fallback_key(row)}


def fallback_key(row: Row) -> str:
    """Key of a record without its provider's id: `doi:` and the DOI, else `text:` and a hash of what names a work.

    Hashed are title, year and first author; title and author case-folded and without anything but letters and digits.
    """
    if row.get("doi"):
        return f"doi:{row['doi']}"
    first = (row.get("authors") or [{"name": ""}])[0]["name"]
    said = [re.sub(r"[\W_]+", "", text.casefold()) for text in (row.get("title") or "", first or "")]
    text = "\n".join([said[0], str(row.get("publication_year") or ""), said[1]])
    return f"text:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def titled(text: str | None) -> str:
    """A title without markup. Raises Unreadable when there is none: such a record names no work."""
    title = plain(text)
    if not title:
        raise Unreadable("required_missing", "has no title")
    return title


def year_of(text: str | None) -> int | None:
    """The first year from 1500 to 2099 in a text."""
    found = re.search(r"(?<!\d)(1[5-9]|20)\d\d(?!\d)", text or "")
    return int(found[0]) if found else None


def dated(text: str | None, rule: str = "published") -> Row:
    """Columns of a year: `text` holds it, `rule` says what it is."""
    year = year_of(text)
    return {"publication_year": year, "publication_year_rule": rule if year else None}


def integer(text: str | None) -> int | None:
    """A whole number written with digits; None for anything else."""
    shown = (text or "").strip()
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else None


def split(text: str | None, separator: str = ";") -> list[str] | None:
    """The parts of a list in a text, without empty ones; None when nothing is left."""
    parts = [plain(part) for part in (text or "").split(separator)]
    return [part for part in parts if part] or None


def distinct(texts: Iterable[str | None]) -> list[str] | None:
    """The texts in order, each once, without empty ones; None when nothing is left."""
    return list(dict.fromkeys(text for text in texts if text)) or None


def pages(text: str | None) -> Row:
    """Columns of the pages `12-19` or `e12`; an abbreviated last page (1558-65) stays as received."""
    first, _, last = (plain(text) or "").replace("\u2013", "-").partition("-")
    return {"first_page": first.strip() or None, "last_page": last.strip() or None}


def author(name: str | None, full_name: str | None = None, orcid: str | None = None) -> Row:
    """An author; `orcid` as an address or with blanks is reduced to the id itself."""
    found = re.search(r"(\d{4})[- ]?(\d{4})[- ]?(\d{4})[- ]?(\d{3}[\dXx])", orcid or "")
    return {
        "name": plain(name) or plain(full_name),
        "full_name": plain(full_name),
        "orcid": "-".join(found.groups()).upper() if found else None,
    }


_CONTACT = re.compile(r"[\s.;,]*\b(?:electronic address|e-?mail(?: address)?)\s*[:.;,\s]*$", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")


def is_chinese(text: str) -> bool:
    """Whether Chinese characters stand in a text."""
    return bool(_HAN.search(text))


def place(text: str | None) -> Row | None:
    """An address taken apart: text, organization (first part) and country (last part); None when it is empty.

    An address in Chinese, or of one part, names no country. Its organization is all before a blank or comma.
    """
    shown = plain(text) or ""
    if shown.rstrip(" :.;,").lower().endswith(("address", "mail")):  # what stood before a mail address that was cut
        shown = _CONTACT.sub("", shown)
    shown = shown.rstrip(" ;,")
    shown = shown.removesuffix(".").strip() if shown else ""
    if not shown:
        return None
    parts = [part.strip() for part in shown.split(",") if part.strip()]
    last = parts[-1].rstrip(".") if len(parts) > 1 and not is_chinese(shown) else None
    return {"text": shown, "organization_text": parts[0] if parts else None, "country_text": last}


def addresses(given: Iterable[tuple[str | None, int | None]]) -> list[Row] | None:
    """Pairs of an address and the position of its author (from 1, None when nobody says) as a list, each text once."""
    found: dict[str, Row] = {}
    for text, position in given:
        if not (address := place(text)):
            continue
        known = found.setdefault(address["text"], address | {"author_positions": []})
        if position is not None and position not in known["author_positions"]:
            known["author_positions"].append(position)
    return list(found.values()) or None


def reached(author_name: str | None, text: str | None) -> Row | None:
    """A corresponding author and the address; None when both are empty."""
    name, address = plain(author_name), place(text)
    if not name and not address:
        return None
    return {"author_name": name} | (address or {"text": None, "organization_text": None, "country_text": None})


def funders(given: Iterable[tuple[str | None, Iterable[str]]]) -> list[Row] | None:
    """Pairs of a funder and its grants as a list, each funder once; numbers nobody is named for have a null name."""
    found: dict[str | None, dict[str, None]] = {}
    for name, grants in given:
        shown = plain(name)
        numbers = [number for number in map(plain, grants) if number]
        if shown or numbers:
            found.setdefault(shown, {}).update(dict.fromkeys(numbers))
    return [{"name": name, "grant_numbers": list(numbers)} for name, numbers in found.items()] or None


def text_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Lines of a file from 1, without their ends (LF, CRLF, CR CR LF) and without a byte order mark."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            yield number, (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).rstrip(b"\r\n")


def decoded(body: bytes) -> str:
    """Bytes as text. Raises Unreadable when they are not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8", f"byte {error.start + 1} of the record is not UTF-8; export it again") from error
