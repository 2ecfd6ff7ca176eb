"""Exports in the forms that CNKI and Wanfang share: NoteExpress, E-Study, RefWorks and EndNote text.

Belongs here: the four forms, their tags, how authors, addresses and keywords are told apart there. Does not belong
here: whose export a file is (sources/cnki.py, sources/wanfang.py).

The forms are plain lists of `tag: text`. NoteExpress has `{Title}: text`, the colon sometimes full-width; E-Study
`Title-<the same in Chinese>: text`; RefWorks `T1 text`; EndNote `%T text`. A line without a tag continues the one
before. Authors are parted by `;`, by `;;`, by `,` where the names are Chinese, or stand in a line each. As many
lines of addresses as authors belong to one author each; else nobody says whose they are. Addresses name no country.
Where the year is missing, that of the date of publication stands in for it; of a paper that E-Study dates but gives
no issue the year is that of early access.

NOT TRIED ON A REAL FILE: RefWorks and EndNote text. NoteExpress and E-Study are, on five real files.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingestion.containers import RefusedFile
from ingestion.publication_reading import (
    Finding,
    Item,
    Row,
    addresses,
    attempt,
    author,
    dated,
    distinct,
    is_chinese,
    pages,
    titled,
    year_of,
)
from ingestion.publication_records import doi_of, plain

LONGEST_FILE = 64 << 20  # bytes; providers hand out some hundred records a file


@dataclass(frozen=True)
class _Form:
    """Where a record begins, what a line with a tag looks like, and which field of ours a tag is."""

    start: re.Pattern[str]
    tag: re.Pattern[str]
    fields: dict[str, str]
    left: frozenset[str]


_FORMS = {
    "noteexpress": _Form(
        start=re.compile(r"\{Reference Type\}\s*[:\uff1a]"),
        tag=re.compile(r"\{([^{}]{1,40})\}\s*[:\uff1a]\s*(.*)"),
        fields={
            **{"Reference Type": "type", "Title": "title", "Author": "authors", "Author Address": "addresses"},
            **{"Journal": "container", "Secondary Title": "container", "Tertiary Title": "container"},
            **{"Publisher": "publisher", "Year": "year", "Date": "date", "Volume": "volume", "Issue": "issue"},
            **{"Pages": "pages", "Keywords": "keywords", "Abstract": "abstract", "ISBN/ISSN": "serial"},
            **{"ISBN": "serial", "ISSN": "serial", "DOI": "doi", "URL": "link", "Language": "language"},
            **{"Translated Title": "second_title", "Translated Keywords": "keywords"},
            **{"Translated Abstract": "second_abstract"},
        },
        left=frozenset(
            {
                *(
                    "Database Provider",
                    "Notes",
                    "Translated Author",
                    "Translated Journal",
                    "SrcDatabase",
                    "Type of Work",
                ),
                *(
                    "Tertiary Author",
                    "Subsidiary Author",
                    "Subsidiary Author,",
                    "Place Published",
                    "TryDate",
                    "Subject",
                ),
                *(
                    "Type of Work",
                    "Subject",
                    "Secondary Author",
                    "Label",
                    "Call Number",
                    "Accession Number",
                    "Short Title",
                ),
            }
        ),
    ),
    "estudy": _Form(
        start=re.compile(r"DataType\s*[:\uff1a]"),
        tag=re.compile(r"([A-Za-z]{2,20})(?:-[^:\uff1a]{1,20})?[:\uff1a]\s*(.*)"),
        fields={
            **{"Title": "title", "Author": "authors", "Organ": "addresses", "Source": "container", "Year": "year"},
            **{"PubTime": "date", "Keyword": "keywords", "Summary": "abstract", "Period": "issue", "Roll": "volume"},
            **{"Page": "pages", "SrcDatabase": "type", "Link": "link", "DOI": "doi", "Doi": "doi"},
        },
        left=frozenset({"DataType", "PageCount", "Teacher", "Fund", "CLC", "Degree", "Publisher"}),
    ),
    "refworks": _Form(
        start=re.compile(r"RT "),
        tag=re.compile(r"([A-Z][A-Z0-9]) (.*)"),
        fields={
            **{"RT": "type", "T1": "title", "A1": "authors", "AD": "addresses", "JF": "container", "YR": "year"},
            **{"FD": "date", "VO": "volume", "IS": "issue", "OP": "pages", "K1": "keywords", "AB": "abstract"},
            **{"SN": "serial", "PB": "publisher", "LA": "language", "DO": "doi", "LK": "link", "UL": "link"},
        },
        left=frozenset({"SR", "CN", "DS", "DB", "NO", "PP", "T2", "A2", "A3", "CL", "WT", "WV", "SP"}),
    ),
    "endnote": _Form(
        start=re.compile(r"%0 "),
        tag=re.compile(r"(%[0-9A-Za-z@+!~^*$><=(&#?\[\]]) (.*)"),
        fields={
            **{"%0": "type", "%T": "title", "%A": "authors", "%+": "addresses", "%J": "container", "%B": "container"},
            **{"%D": "year", "%8": "date", "%V": "volume", "%N": "issue", "%P": "pages", "%K": "keywords"},
            **{"%X": "abstract", "%@": "serial", "%I": "publisher", "%G": "language", "%R": "doi", "%U": "link"},
        },
        left=frozenset({"%L", "%W", "%~", "%Y", "%C", "%E", "%9", "%Z", "%M", "%O", "%[", "%S"}),
    ),
}


def form_of(head: bytes) -> tuple[str, str] | None:
    """Form and text of a file's beginning, or None when it is in none of the forms."""
    text = _text(head, is_whole=False)
    first = text.lstrip("\ufeff \t\r\n")[:200] if text else ""
    name = next((name for name, form in _FORMS.items() if form.start.match(first)), None)
    return (name, text or "") if name else None


def items(path: Path, form: str, key_of: Callable[[str | None], str | None]) -> Iterator[Item]:
    """The records of a file; `key_of` gives the provider's own id out of a record's link, None where there is none.

    Raises RefusedFile for a file that is too large or in no known encoding.
    """
    if path.stat().st_size > LONGEST_FILE:
        raise RefusedFile("too_large", f"has more than {LONGEST_FILE >> 20} MB; no export has, split it")
    text = _text(path.read_bytes(), is_whole=True)
    if text is None:
        raise RefusedFile("unreadable", "is neither UTF-8, UTF-16 nor GB18030 text; export it again")
    shape = _FORMS[form]
    for line, lines in _records(text, shape):
        given, unknown = _fields(lines, shape)
        body = "\n".join(lines).encode()
        yield attempt(line, body, partial(_record, given, key_of, is_estudy=form == "estudy"))
        yield from (Finding("new_field", name) for name in sorted(unknown))


def _text(content: bytes, *, is_whole: bool) -> str | None:
    """UTF-8, UTF-16 with its mark, or GB18030, as older exports are; the last character of a head may be cut."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return codecs.getincrementaldecoder(encoding)().decode(content, is_whole)
        except UnicodeDecodeError:
            continue
    return None


def _records(text: str, form: _Form) -> Iterator[tuple[int, list[str]]]:
    """First line and lines of every record. Lines end with LF or CRLF; a lone CR is a break inside a text."""
    first, lines = 0, []
    for number, line in enumerate(text.split("\n"), start=1):
        shown = " ".join(line.split())
        if form.start.match(shown) and lines:
            yield first, lines
            lines = []
        if shown:
            first = first if lines else number
            lines.append(shown)
    if lines:
        yield first, lines


def _fields(lines: list[str], form: _Form) -> tuple[dict[str, list[str]], set[str]]:
    """Our fields with their texts, one a tag, and the tags nobody knows."""
    tags: list[list[str]] = []
    for line in lines:
        if found := form.tag.fullmatch(line):
            tags.append([found[1].strip(), found[2].strip()])
        elif tags:
            tags[-1][1] = f"{tags[-1][1]} {line}".strip()
    given: dict[str, list[str]] = {}
    for tag, text in tags:
        if text and tag in form.fields:
            given.setdefault(form.fields[tag], []).append(text)
    return given, {tag[:60] for tag, _ in tags if tag not in form.fields and tag not in form.left}


def _record(given: dict[str, list[str]], key_of: Callable[[str | None], str | None], *, is_estudy: bool) -> Row:
    def first(name: str) -> str | None:
        return plain(next(iter(given.get(name, ())), None))

    names = [name for text in given.get("authors", ()) for name in _names(text)]
    serials = [part for text in given.get("serial", ()) for part in re.split(r"[;\uff1b\s]+", text)]
    return {
        "record_key": key_of(next(iter(given.get("link", ())), None)),
        "doi": doi_of(first("doi")),
        "issns": distinct(one for one in serials if re.fullmatch(r"\d{4}-?\d{3}[\dXx]", one)),
        "isbns": distinct(one for one in serials if re.fullmatch(r"[\d-]{9,16}[\dXx]", one)),
        "title": titled(first("title") or first("second_title")),
        "abstract": first("abstract") or first("second_abstract"),
        "language": first("language"),
        "container_title": first("container"),
        "publisher": first("publisher"),
        "volume": first("volume"),
        "issue": first("issue"),
        **pages(first("pages")),
        **_year(first("year"), first("date"), is_ahead=is_estudy and not given.get("issue")),
        "publication_date_text": first("date") or first("year"),
        "document_types": distinct(given.get("type", ())),
        "authors": [author(name) for name in names] or None,
        "addresses": _addresses(given.get("addresses", []), len(names)),
        "author_keywords": distinct(plain(one) for text in given.get("keywords", ()) for one in _parts(text)),
    }


def _year(year: str | None, date: str | None, *, is_ahead: bool) -> Row:
    if year_of(year):
        return dated(year)
    return dated(date, "early_access" if is_ahead else "published")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;\uff1b]+", text) if part.strip()]


def _names(text: str) -> list[str]:
    """Authors in one text; a comma parts them only where they are Chinese: `Noh, Youngre` is one."""
    parts = _parts(text)
    if len(parts) == 1 and is_chinese(text):
        parts = [part.strip() for part in re.split(r"[,\uff0c\u3001]+", text) if part.strip()]
    return parts


def _addresses(texts: list[str], author_count: int) -> list[Row] | None:
    """Addresses with their numbers and wire codes cut (`1.` before, `|JG001257` behind)."""
    given = []
    for position, text in enumerate(texts, start=1):
        for part in _parts(text) if is_chinese(text) else [text]:
            shown = re.sub(r"^(?:\d{1,2}\s*[.\uff0e\u3001]\s*)|\|\w+$", "", part)
            given.append((shown, position if len(texts) == author_count else None))
    return addresses(given)
