"""BibTeX and BibLaTeX files of any program: Zotero, EndNote, Mendeley, publishers, Scopus.

Belongs here: the fields of an entry and what they are in a record. Does not belong here: taking entries apart (the
library bibtexparser), LaTeX in texts (latex_text.py), the BibTeX export of Web of Science (web_of_science.py).

An entry needs a title. Two entries with one citation key are both kept: programs number keys anew in every file.
An entry that is broken costs itself; reading goes on with the next `@`. `and others` behind the authors is the
finding truncated_field. Fields beyond those of BibTeX are what Scopus and Zotero write. Addresses are of nobody in
particular.
"""

import logging
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bibtexparser.library import Library
from bibtexparser.middlewares import RemoveEnclosingMiddleware, ResolveStringReferencesMiddleware
from bibtexparser.model import Block, Entry, ParsingFailedBlock
from bibtexparser.splitter import Splitter

from ingestion.containers import RefusedFile
from ingestion.latex_text import plain_latex
from ingestion.publication_reading import (
    KEPT_BYTES,
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
    in_parts,
    pages,
    reached,
    split,
    titled,
)
from ingestion.publication_records import Problem, ReadPart, doi_of, plain

SOURCE_ID = "bibtex"
DATASET = "records"

LONGEST_FILE = 256 << 20  # bytes; it is in memory as a whole
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|%[^\n]*\n|Scopus\s|EXPORT DATE:[^\n]*\n)*@[A-Za-z]{3,20}\s*[{(]")
_WEB_OF_SCIENCE = re.compile(rb"@\w+\{\s*(?:WOS|ISI):|Unique-ID\s*=\s*\{+(?:WOS|ISI):", re.IGNORECASE)
_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_AUTHORS_END = re.compile(r"\s+and\s+others\s*$")

# What the library says of a broken entry becomes a Problem; said twice it would only fill the log
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def format_of(head: bytes) -> str | None:
    """bibtex for a file that begins with an entry and holds none of Web of Science, else None."""
    return "bibtex" if _BEGINS.match(head) and not _WEB_OF_SCIENCE.search(head) else None


def read(path: Path, form: str) -> Iterator[ReadPart]:
    """The entries of a file; `form` is bibtex.

    The key is Scopus' EID where the address of an entry has it, else `doi:` and the DOI, else `text:` and a hash of
    title, year and first author. Raises RefusedFile for a file that is too large.
    """
    assert form == "bibtex", form
    if path.stat().st_size > LONGEST_FILE:
        raise RefusedFile("too_large", f"has more than {LONGEST_FILE >> 20} MB; split it")
    # Bytes that are no UTF-8 become lone surrogates, by which their entry is found and put aside
    text = path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    yield from in_parts(_items(text))


def _items(text: str) -> Iterator[Item]:
    for block in _blocks(text):
        line = (block.start_line or 0) + 1
        body = (block.raw or "").encode("utf-8", "surrogateescape")
        if isinstance(block, Entry):
            fields: dict[str, str] = {}
            yield attempt(line, body, partial(_read, block, body, fields))
            if _AUTHORS_END.search(fields.get("author", "")):
                yield Finding("truncated_field", "author")
        elif isinstance(block, ParsingFailedBlock):
            why = getattr(block.error, "abort_reason", None) or str(block.error)
            yield Problem(line, "broken_entry", " ".join(str(why).split()), body[:KEPT_BYTES])


def _blocks(text: str) -> list[Block]:
    """Blocks in order, values without their braces or quotes, @string names resolved."""
    blocks = []
    for number, block in enumerate(Splitter(text).split().blocks):
        kept = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else None
        chosen = kept or block
        if isinstance(chosen, Entry):
            chosen.key = f"{number}:{chosen.key}"  # keys repeat, and are no ids
        blocks.append(chosen)
    library = Library(blocks, fail_on_duplicate_key=False)
    for step in (ResolveStringReferencesMiddleware(True), RemoveEnclosingMiddleware(True)):
        library = step.transform(library)
    return library.blocks


def _read(entry: Entry, body: bytes, fields: dict[str, str]) -> Row:
    decoded(body)
    for field in entry.fields:
        fields.setdefault(field.key.lower(), str(field.value))
    try:
        return _record(entry.entry_type, fields)
    except UnicodeEncodeError as error:
        raise Unreadable("not_utf8", str(error)) from error


def _record(kind: str, fields: dict[str, str]) -> Row:
    def first(*names: str) -> str | None:
        texts = (plain(plain_latex(fields[name])) for name in names if name in fields)
        return next((text for text in texts if text), None)

    eid = _EID.search(fields.get("url", ""))
    date = first("year", "date")
    return {
        "record_key": eid[1] if eid else None,
        "scopus_eid": eid[1] if eid else None,
        "pmid": next(iter(re.findall(r"^\d+$", fields.get("pmid", ""))), None),
        "pmcid": first("pmcid"),
        "doi": doi_of(first("doi", "url")),
        "issns": distinct(re.findall(r"\d{4}-?\d{3}[\dXx]", fields.get("issn", ""))),
        "isbns": distinct(re.findall(r"[\d-]{9,16}[\dXx]", fields.get("isbn", ""))),
        "title": titled(first("title")),
        "abstract": first("abstract"),
        "language": first("language", "langid"),
        "container_title": first("journal", "journaltitle", "booktitle", "series"),
        "publisher": first("publisher", "institution", "school"),
        "volume": first("volume"),
        "issue": first("number", "issue"),
        **pages((first("pages") or "").replace("--", "-")),
        "article_number": first("art_number", "article-number", "eid"),
        **dated(date),
        "publication_date_text": " ".join(part for part in (first("month"), date) if part) or None,
        "document_types": distinct([first("document_type", "type") or kind.lower()]),
        "authors": [author(plain_latex(name)) for name in _names(fields.get("author", ""))] or None,
        "addresses": addresses((text, None) for text in split(first("affiliation", "affiliations"), "; ") or ()),
        "corresponding": _corresponding(first("correspondence_address", "correspondence_address1")),
        **_keywords(first("author_keywords"), first("keywords", "keyword")),
        "funding_text": first("funding_text", "funding_text 1", "funding_text\u00a01"),
    }


def _names(text: str) -> list[str]:
    """Authors parted by `and` outside of braces, without `others`."""
    found, depth, start = [], 0, 0
    for token in re.finditer(r"[{}]|\s+and\s+", text):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if token[0].strip() == "and" and depth == 0:
            found.append(text[start : token.start()])
            start = token.end()
    return [name.strip() for name in [*found, text[start:]] if name.strip() not in ("", "others")]


def _keywords(own: str | None, given: str | None) -> Row:
    """Where an entry has keywords of its authors, the others are those of an index."""
    lists = [split(text, ";" if ";" in text else ",") if text else None for text in (own, given)]
    return {"author_keywords": lists[0] or lists[1], "index_keywords": lists[1] if lists[0] else None}


def _corresponding(text: str | None) -> list[Row] | None:
    name, _, address = (text or "").partition("; ")
    person = reached(name, re.split(r";\s*email", address)[0])
    return [person] if person else None
