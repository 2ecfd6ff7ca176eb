"""PubMed XML (PubmedArticleSet), as the site and the E-utilities give it.

Belongs here: parsing it safely, what its elements are in a record. Does not belong here: MEDLINE text (pubmed.py).

The parser is expat with what makes XML dangerous refused: real files name the document type of the National Library
of Medicine, which is never fetched; one that declares anything itself (an internal subset, an entity) is refused.
Depth and size of a record are bounded. Each record becomes a small tree and is then forgotten.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from ingestion.containers import RefusedFile
from ingestion.publication_reading import (
    Item,
    Row,
    Unreadable,
    addresses,
    attempt,
    author,
    dated,
    distinct,
    funders,
    pages,
    titled,
)
from ingestion.publication_records import Problem, doi_of, plain

_ROOTS = ("PubmedArticleSet", "PubmedBookArticleSet")
_RECORDS = ("PubmedArticle", "PubmedBookArticle")
_IGNORED = ("DeleteCitation", "DeleteDocument")
_DEEPEST = 40  # formulas in an abstract are nested
_LONGEST_RECORD = 16 << 20  # characters; the longest real ones have thousands of authors
_CHUNK = 1 << 20
_ROOT = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE\s+(\w+)[^>]*>\s*)?<?(\w*)", re.DOTALL)


def is_xml(head: bytes) -> bool:
    """Whether a file begins as a PubMed set."""
    found = _ROOT.match(head.removeprefix(b"\xef\xbb\xbf"))
    return bool(found and {(found[1] or b"").decode(), found[2].decode()} & {*_ROOTS})


def items(path: Path) -> Iterator[Item]:
    """The records of a file, as `items_of` gives them."""
    with path.open("rb") as file:
        yield from items_of(iter(lambda: file.read(_CHUNK), b""))


def items_of(chunks: Iterable[bytes]) -> Iterator[Item]:
    """The records of a document. What comes after broken XML cannot be read and is one problem.

    Raises RefusedFile for a document type of its own, XML that is no PubMed set, and unreasonable sizes.
    """
    records = _Records()
    try:
        for chunk in chunks:
            records.parser.Parse(chunk, False)
            yield from records.take()
        records.parser.Parse(b"", True)
    except expat.ExpatError as error:
        yield from records.take()
        if not records.is_set:
            raise RefusedFile("unsupported_format", f"is broken XML ({error})") from error
        yield Problem(records.line or error.lineno, "broken_xml", f"{error}; nothing after it can be read")


class _Records:
    """Handlers of one document: items that are whole, in `take`."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.is_set = False
        self.line = 0  # where the record that is being read begins; 0 between two
        self._depth = self._size = 0
        self._tree = ElementTree.TreeBuilder()
        self._whole: list[Item] = []

    def take(self) -> Iterator[Item]:
        """The items that have ended since the last call."""
        whole, self._whole = self._whole, []
        yield from whole

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_own: int) -> None:
        # Only there could an entity be declared: what the address of a type says is never fetched
        if has_own:
            raise RefusedFile(
                "unsafe", "is XML that declares its own document type, as entity bombs do; it is never read"
            )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise RefusedFile("unsafe", f"is XML nested deeper than {_DEEPEST} elements")
        if self._depth == 1:
            if name not in _ROOTS:
                raise RefusedFile("unsupported_format", f"is XML, but no PubMed set: its root element is {name[:40]}")
            self.is_set = True
            return
        if self._depth == 2:
            self.line, self._size, self._tree = self.parser.CurrentLineNumber, 0, ElementTree.TreeBuilder()
        self._tree.start(name, attributes)

    def _text(self, text: str) -> None:
        if self._depth < 2:
            return
        self._size += len(text)
        if self._size > _LONGEST_RECORD:
            raise RefusedFile("unsafe", "has a record longer than any real one")
        self._tree.data(text)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._depth < 1:
            return
        self._tree.end(name)
        if self._depth == 1:
            record = self._tree.close()
            if name not in _IGNORED:
                self._whole.append(_item(self.line, record))
            self.line = 0


def _item(line: int, record: ElementTree.Element) -> Item:
    record.tail = None
    return attempt(line, ElementTree.tostring(record, encoding="utf-8"), lambda: _record(record))


def _record(record: ElementTree.Element) -> Row:
    if record.tag not in _RECORDS:
        raise Unreadable("not_a_record", f"is the element {record.tag[:40]}")
    main = record.find("MedlineCitation") if record.tag == "PubmedArticle" else record.find("BookDocument")
    pmid = _text(main, "PMID") or ""
    if main is None or not pmid.isdigit():
        raise Unreadable("invalid_id", f"PMID is {pmid[:40]!r}")
    article = main.find("Article")
    article = main if article is None else article
    lists = [one for one in article.findall("AuthorList") if one.get("Type") != "editors"]
    people = [one for each in lists for one in each.findall("Author") if one.get("ValidYN") != "N"]
    placed = [
        ("".join(one.itertext()), position)
        for position, person in enumerate(people, start=1)
        for one in person.findall("AffiliationInfo/Affiliation")
    ]
    return {
        "record_key": pmid,
        "pmid": pmid,
        "pmcid": _id(record, "pmc"),
        "doi": _doi(record, article),
        "title": titled(_text(article, "ArticleTitle") or _text(main, "Book/BookTitle")),
        "abstract": _abstract(article),
        "language": _text(article, "Language"),
        **_issue(main, article, _text(record, "PubmedData/PublicationStatus")),
        "document_types": _texts(article, "PublicationTypeList/PublicationType") or _texts(main, "PublicationType"),
        "authors": [_author(person) for person in people] or None,
        "addresses": addresses(placed),
        "author_keywords": _texts(main, "KeywordList/Keyword"),
        "index_keywords": _mesh(main),
        "funders": funders(_grant(grant) for grant in article.findall("GrantList/Grant")),
        **_references(record),
    }


def _text(element: ElementTree.Element | None, path: str) -> str | None:
    found = element.find(path) if element is not None else None
    return plain("".join(found.itertext())) if found is not None else None


def _texts(element: ElementTree.Element, path: str) -> list[str] | None:
    return distinct(plain("".join(found.itertext())) for found in element.findall(path))


def _issue(main: ElementTree.Element, article: ElementTree.Element, status: str | None) -> Row:
    """Columns of the journal or book: titles, numbers, pages and date."""
    date = article.find("Journal/JournalIssue/PubDate")
    date = main.find("Book/PubDate") if date is None else date
    shown = plain(" ".join(one.text or "" for one in date)) if date is not None else None
    volume = _text(article, "Journal/JournalIssue/Volume")
    is_early = status == "aheadofprint" and not volume
    return {
        "issns": distinct([_text(article, "Journal/ISSN"), _text(main, "MedlineJournalInfo/ISSNLinking")]),
        "isbns": _texts(main, "Book/Isbn"),
        "container_title": _text(article, "Journal/Title") or _text(main, "Book/BookTitle"),
        "publisher": _text(main, "Book/Publisher/PublisherName"),
        "volume": volume,
        "issue": _text(article, "Journal/JournalIssue/Issue"),
        **pages(_text(article, "Pagination/MedlinePgn")),
        **dated(shown, "early_access" if is_early else "published"),
        "publication_date_text": shown,
    }


def _id(record: ElementTree.Element, kind: str) -> str | None:
    """An id of the record itself, not of what it cites."""
    found = [
        one
        for path in ("PubmedData/ArticleIdList/ArticleId", "PubmedBookData/ArticleIdList/ArticleId")
        for one in record.findall(path)
        if one.get("IdType") == kind
    ]
    return plain(found[0].text) if found else None


def _doi(record: ElementTree.Element, article: ElementTree.Element) -> str | None:
    given = [one.text for one in article.findall("ELocationID") if one.get("EIdType") == "doi"]
    return doi_of(given[0] if given else _id(record, "doi"))


def _abstract(article: ElementTree.Element) -> str | None:
    """Its parts in order with their labels, as MEDLINE text prints them."""
    parts = []
    for one in article.findall("Abstract/AbstractText"):
        label, text = one.get("Label"), plain("".join(one.itertext()))
        if text:
            parts.append(f"{label}: {text}" if label else text)
    return " ".join(parts) or None


def _author(person: ElementTree.Element) -> Row:
    if group := _text(person, "CollectiveName"):
        return author(group)
    last, first, initials, suffix = (_text(person, name) for name in ("LastName", "ForeName", "Initials", "Suffix"))
    short = " ".join(part for part in (last, initials, suffix) if part)
    orcid = next((one.text for one in person.findall("Identifier") if one.get("Source") == "ORCID"), None)
    return author(short, ", ".join(part for part in (last, first) if part), orcid)


def _mesh(main: ElementTree.Element) -> list[str] | None:
    """Headings as MEDLINE text writes them: descriptor/qualifier/qualifier, without the stars."""
    headings = main.findall("MeshHeadingList/MeshHeading")
    return distinct("/".join(plain(one.text) or "" for one in heading) for heading in headings)


def _grant(grant: ElementTree.Element) -> tuple[str | None, list[str]]:
    return _text(grant, "Agency"), [_text(grant, "GrantID") or ""]


def _references(record: ElementTree.Element) -> Row:
    found = [
        {
            "text": _text(one, "Citation"),
            "doi": doi_of(next((i.text for i in one.findall(".//ArticleId") if i.get("IdType") == "doi"), None)),
        }
        for one in record.findall("PubmedData/ReferenceList//Reference")
    ]
    return {"references": found or None, "reference_count": len(found) or None}
