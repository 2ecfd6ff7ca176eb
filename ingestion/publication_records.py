"""Records of bibliographic databases: the one shape that every reader gives, whatever the provider.

Belongs here: the columns of a record, what a reader returns, texts every provider garbles alike. Does not belong
here: a provider's own fields (sources/), which file is whose (publication_files.py), what a country or a funder is
(dbt).

A record is as its provider says it: names, addresses, categories and funders stay as received, only taken apart.
E-mail addresses are cut out of every text, telephone numbers are never read.
"""

import hashlib
import html
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import polars as pl

_TEXTS = pl.List(pl.String)
# In printed order. `name` is the short form (Li, X), `full_name` the long one where the provider has both.
AUTHOR = pl.Struct({"name": pl.String, "full_name": pl.String, "orcid": pl.String})
# `organization_text` is the first part of the address, `country_text` the last, without the full stop; the positions
# are those of its authors from 1, empty where the provider does not say whose address it is.
ADDRESS = pl.Struct(
    {
        "text": pl.String,
        "organization_text": pl.String,
        "country_text": pl.String,
        "author_positions": pl.List(pl.Int32),
    }
)
CORRESPONDING = pl.Struct(
    {"author_name": pl.String, "text": pl.String, "organization_text": pl.String, "country_text": pl.String}
)
FUNDER = pl.Struct({"name": pl.String, "grant_numbers": _TEXTS})
REFERENCE = pl.Struct({"text": pl.String, "doi": pl.String})

# Column -> type. Null: the provider's format has no such field, or the record does not fill it.
SCHEMA: dict[str, pl.DataType] = {
    "line": pl.Int64,  # of the file, from 1, in which the record begins; of JSON lines and tables the line of the row
    "sha256": pl.String,  # of what the record says, see `content_hash`
    "record_key": pl.String,  # the provider's own id (UT, EID, PMID, …), never null
    "wos_id": pl.String,  # WOS:000123456700001
    "scopus_eid": pl.String,  # 2-s2.0-…
    "pmid": pl.String,  # digits
    "pmcid": pl.String,  # PMC…
    "openalex_id": pl.String,  # W…
    "lens_id": pl.String,
    "doi": pl.String,  # lower case, without https://doi.org/
    "issns": _TEXTS,
    "isbns": _TEXTS,
    "title": pl.String,
    "abstract": pl.String,
    "language": pl.String,
    "container_title": pl.String,  # journal, book or proceedings
    "publisher": pl.String,
    "volume": pl.String,
    "issue": pl.String,
    "first_page": pl.String,
    "last_page": pl.String,
    "article_number": pl.String,
    "publication_year": pl.Int32,
    "publication_year_rule": pl.String,  # published, early_access (no year of an issue yet); null without a year
    "publication_date_text": pl.String,  # as received: SPR 2019, JAN-FEB 2020
    "document_types": _TEXTS,  # as received
    "authors": pl.List(AUTHOR),
    "addresses": pl.List(ADDRESS),
    "corresponding": pl.List(CORRESPONDING),
    "categories": _TEXTS,  # Web of Science categories, or what the provider has in their place
    "research_areas": _TEXTS,
    "author_keywords": _TEXTS,
    "index_keywords": _TEXTS,  # Keywords Plus, MeSH, index terms
    "funders": pl.List(FUNDER),
    "funding_text": pl.String,
    "reference_count": pl.Int32,
    "references": pl.List(REFERENCE),
    "citation_count": pl.Int32,
    "citation_date_text": pl.String,  # the day of the count, where the export says it
    "is_highly_cited": pl.Boolean,  # null where the format has no such field
}
UNHASHED = frozenset({"line", "sha256", "citation_count", "citation_date_text", "is_highly_cited"})

_EMAIL = re.compile(r"\s*\(?[A-Za-z0-9._%+*-]+@[A-Za-z0-9*-]+(?:\.[A-Za-z0-9*-]+)+\)?")
_MARKUP = re.compile(r"</?(?:i|b|em|strong|sub|sup|inf|bold|italic|p|jats:[a-z]+)(?:\s[^<>]*)?>", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")


@dataclass(frozen=True)
class Problem:
    """One record that could not be read: the line where it begins, why (one word, then a sentence), its bytes."""

    line: int
    reason: str
    detail: str
    body: bytes = b""


@dataclass
class ReadPart:
    """Some records of a file, in order: at least 1 and at most some ten thousand, so that memory is bounded.

    `records` have SCHEMA. `findings` counts records by (kind, name): new_field for a field nobody knows, and
    truncated_field for one that the provider cut.
    """

    records: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)
    blank_count: int = 0
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as records: absent columns are null, `sha256` is computed. For readers that go record by record.

    Raises KeyError for a column that is not in SCHEMA.
    """
    unknown = {name for row in rows for name in row} - SCHEMA.keys()
    if unknown:
        raise KeyError(f"no column {', '.join(sorted(unknown))}")
    whole = [{name: row.get(name) for name in SCHEMA} | {"sha256": content_hash(row)} for row in rows]
    return pl.DataFrame(whole, schema=SCHEMA, orient="row")


def content_hash(row: dict[str, Any]) -> str:
    """Hash of what a record says: without its place in a file and what changes with every download (citations)."""
    said = {name: value for name, value in row.items() if name not in UNHASHED and value not in (None, [], "")}
    return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()


def plain(text: str | None) -> str | None:
    """A text without markup, entities, e-mail addresses and runs of blanks; None when nothing is left."""
    if not text:
        return None
    shown = text  # most texts hold none of the three, and looking for one character is cheap
    if "<" in shown:
        shown = _MARKUP.sub("", shown)
    if "&" in shown:
        shown = html.unescape(html.unescape(shown))
    if "@" in shown:
        shown = _EMAIL.sub("", shown)
    return " ".join(shown.split()) or None


def doi_of(text: str | None) -> str | None:
    """The DOI in a text, folded to lower case as DOIs are; None when there is none."""
    found = _DOI.search(text or "")
    return found[0].rstrip(".,;)]").lower() if found else None
