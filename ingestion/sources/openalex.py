"""OpenAlex works as the API gives them (schema of 2026): JSON lines, one work a line, or one saved answer.

Belongs here: the fields of a work and what they are in a record. Does not belong here: asking the API
(openalex_client.py).

Index keywords are OpenAlex' keywords and MeSH headings. Its topics are clusters of its own making and no subject
categories: `categories` stay null. An affiliation is the printed text; where OpenAlex tells its institution, name and
two-letter country of the first one are its organization and country, else the parts of the text. References are
OpenAlex ids: a work names no DOIs of what it cites. Citations are as of the work's last update.

Source: the API's description of a work, and 95 real works.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from ingestion.containers import RefusedFile
from ingestion.publication_reading import (
    Blank,
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
    place,
    text_lines,
    titled,
)
from ingestion.publication_records import ReadPart, doi_of, plain

SOURCE_ID = "openalex"
DATASET = "records"

_IDS = b"https://openalex.org/"
_LONGEST_ANSWER = 64 << 20  # bytes; two hundred works are about 4 MB
_LONGEST_ABSTRACT = 100_000  # words; positions are numbers in a stranger's file


class _Named(msgspec.Struct):
    display_name: str | None = None


class _Source(_Named):
    issn: list[str] | None = None
    host_organization_name: str | None = None


class _Location(msgspec.Struct):
    source: _Source | None = None


class _Person(_Named):
    orcid: str | None = None


class _Institution(_Named):
    id: str | None = None
    country_code: str | None = None


class _Affiliation(msgspec.Struct):
    raw_affiliation_string: str | None = None
    institution_ids: list[str] | None = None


class _Authorship(msgspec.Struct):
    author: _Person
    institutions: list[_Institution] | None = None
    affiliations: list[_Affiliation] | None = None
    raw_affiliation_strings: list[str] | None = None
    raw_author_name: str | None = None
    raw_orcid: str | None = None
    is_corresponding: bool | None = None


class _Award(msgspec.Struct):
    funder_display_name: str | None = None
    funder_award_id: str | None = None


class _Heading(msgspec.Struct):
    descriptor_name: str | None = None
    qualifier_name: str | None = None


class _Biblio(msgspec.Struct, frozen=True):
    volume: str | None = None
    issue: str | None = None
    first_page: str | None = None
    last_page: str | None = None


class _Work(msgspec.Struct):
    id: str
    title: str | None = None
    doi: str | None = None
    publication_year: int | None = None
    publication_date: str | None = None
    ids: dict[str, str | int | None] = {}
    language: str | None = None
    primary_location: _Location | None = None
    type: str | None = None
    authorships: list[_Authorship] = []
    biblio: _Biblio = _Biblio()
    keywords: list[_Named] = []
    mesh: list[_Heading] = []
    awards: list[_Award] = []
    funders: list[_Named] = []
    referenced_works_count: int | None = None
    referenced_works: list[str] = []
    abstract_inverted_index: dict[str, list[int]] | None = None
    cited_by_count: int | None = None
    updated_date: str | None = None
    is_authors_truncated: bool | None = None


# Of these nothing is counted, or another field says it better
_LEFT = {
    *("display_name", "relevance_score", "indexed_in", "open_access", "institutions", "countries_distinct_count"),
    *("institutions_distinct_count", "corresponding_author_ids", "corresponding_institution_ids", "apc_list"),
    *("apc_paid", "fwci", "has_fulltext", "citation_normalized_percentile", "cited_by_percentile_year"),
    *("is_retracted", "is_paratext", "is_xpac", "primary_topic", "topics", "concepts", "locations_count", "locations"),
    *("best_oa_location", "sustainable_development_goals", "has_content", "content_urls", "related_works"),
    *("counts_by_year", "created_date"),
}
_KNOWN = {*_Work.__struct_fields__, *_LEFT}


class _Answer(msgspec.Struct):
    results: list[msgspec.Raw]


_ANSWER = re.compile(rb'\{\s*"(?:meta|results)"\s*:')
_decode = msgspec.json.Decoder(_Work).decode
_raw = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def format_of(head: bytes) -> str | None:
    """jsonl for a file whose first line begins a work, answer for one whole answer of the API, else None."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096]
    if not (start.startswith(b"{") and b'"id"' in start and _IDS + b"W" in start):
        return None
    return "answer" if _ANSWER.match(start) else "jsonl"


def read(path: Path, form: str) -> Iterator[ReadPart]:
    """The works of a file; `form` is jsonl, or answer with all works in line 1. The key is the id, W and digits.

    A field that is not known (`grants` of the schema until 2025, too) is the finding new_field, a list of authors that
    the API cut the finding truncated_field. Raises RefusedFile for an answer that is not whole.
    """
    assert form in ("jsonl", "answer"), form
    yield from in_parts(_items(text_lines(path) if form == "jsonl" else _answered(path)))


def _answered(path: Path) -> Iterator[tuple[int, bytes]]:
    if path.stat().st_size > _LONGEST_ANSWER:
        raise RefusedFile(
            "too_large", f"is one JSON text of more than {_LONGEST_ANSWER >> 20} MB; save it as JSON lines"
        )
    try:
        works = msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=_Answer).results
    except (msgspec.DecodeError, RecursionError) as error:
        raise RefusedFile("unsupported_format", f"is no whole answer of OpenAlex ({error}); save it again") from error
    yield from ((1, bytes(work)) for work in works)


def _items(bodies: Iterable[tuple[int, bytes]]) -> Iterator[Item]:
    for line, body in bodies:
        if not body.strip():
            yield Blank()
            continue
        seen: list[Finding] = []
        yield attempt(line, body, partial(_read, body, seen))
        yield from seen


def _read(body: bytes, seen: list[Finding]) -> Row:
    decoded(body)
    try:
        work = _decode(body)
        seen.extend(Finding("new_field", name[:60]) for name in sorted(_names(body) - _KNOWN))
    except msgspec.ValidationError as error:
        raise Unreadable("schema", f"is no work as known here: {error}") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable("not_json", str(error)) from error
    return _record(work, seen)


def _names(body: bytes) -> set[str]:
    return set(_raw(body))


def _short(address: str | int | None) -> str | None:
    """The last part of an id that is an address."""
    return str(address).rstrip("/").rsplit("/", 1)[-1] if address else None


def _record(work: _Work, seen: list[Finding]) -> Row:
    key = _short(work.id) or ""
    if not (key.startswith("W") and key[1:].isdigit()):
        raise Unreadable("invalid_id", f"id is {work.id[:40]!r}")
    seen.extend([Finding("truncated_field", "authorships")] if work.is_authors_truncated else [])
    source = (work.primary_location.source if work.primary_location else None) or _Source()
    pmcid = _short(work.ids.get("pmcid"))
    headings = ["/".join(filter(None, (one.descriptor_name, one.qualifier_name))) for one in work.mesh]
    return {
        "record_key": key,
        "openalex_id": key,
        "pmid": _short(work.ids.get("pmid")),
        "pmcid": pmcid if not pmcid or pmcid.startswith("PMC") else f"PMC{pmcid}",
        "doi": doi_of(work.doi),
        "issns": distinct(source.issn or ()),
        "title": titled(work.title),
        "abstract": plain(_abstract(work.abstract_inverted_index)),
        "language": work.language,
        "container_title": plain(source.display_name),
        "publisher": plain(source.host_organization_name),
        **{name: plain(getattr(work.biblio, name)) for name in ("volume", "issue", "first_page", "last_page")},
        **dated(str(work.publication_year or "")),
        "publication_date_text": work.publication_date,
        "document_types": distinct([work.type]),
        "authors": [_author(one) for one in work.authorships] or None,
        "addresses": _addresses(work.authorships),
        "corresponding": [_reached(one) for one in work.authorships if one.is_corresponding] or None,
        "index_keywords": distinct([*(plain(one.display_name) for one in work.keywords), *headings]),
        "funders": funders(
            [
                *((one.funder_display_name, [one.funder_award_id or ""]) for one in work.awards),
                *((one.display_name, []) for one in work.funders),
            ]
        ),
        "reference_count": work.referenced_works_count,
        "references": [{"text": _short(one), "doi": None} for one in work.referenced_works] or None,
        "citation_count": work.cited_by_count,
        "citation_date_text": (work.updated_date or "")[:10] or None,
    }


def _abstract(index: dict[str, list[int]] | None) -> str | None:
    """The text of an inverted index. Raises Unreadable for positions that no abstract has."""
    placed = sorted((position, word) for word, positions in (index or {}).items() for position in positions)
    if placed and not 0 <= placed[0][0] <= placed[-1][0] < _LONGEST_ABSTRACT:
        raise Unreadable("schema", "has an abstract of impossible length")
    return " ".join(word for _, word in placed) or None


def _author(given: _Authorship) -> Row:
    return author(given.raw_author_name or given.author.display_name, None, given.author.orcid or given.raw_orcid)


def _placed(given: _Authorship) -> Iterator[tuple[str, _Institution | None]]:
    """Texts of an author's affiliations, each with its first known institution; institutions without any text."""
    known = {one.id: one for one in given.institutions or ()}
    told = [(one.raw_affiliation_string, one.institution_ids or ()) for one in given.affiliations or ()]
    for text, ids in told or [(text, ()) for text in given.raw_affiliation_strings or ()]:
        if text:
            yield text, next((known[one] for one in ids if one in known), None)
    if not told and not given.raw_affiliation_strings:
        yield from ((one.display_name, one) for one in known.values() if one.display_name)


def _told(address: Row, institution: _Institution | None) -> Row:
    """An address with what OpenAlex knows of its institution in place of the parts of the text."""
    if institution is None:
        return address
    return address | {
        "organization_text": plain(institution.display_name) or address["organization_text"],
        "country_text": institution.country_code or address["country_text"],
    }


def _addresses(given: list[_Authorship]) -> list[Row] | None:
    told = [(text, at, institution) for at, one in enumerate(given, start=1) for text, institution in _placed(one)]
    institutions: dict[str, _Institution] = {}
    for text, _, institution in told:
        address = place(text)
        if address and institution:
            institutions.setdefault(address["text"], institution)
    found = addresses((text, at) for text, at, _ in told) or []
    return [_told(address, institutions.get(address["text"])) for address in found] or None


def _reached(given: _Authorship) -> Row:
    text, institution = next(_placed(given), ("", None))
    address = place(text) or {"text": None, "organization_text": None, "country_text": None}
    return {"author_name": plain(given.raw_author_name or given.author.display_name)} | _told(address, institution)
