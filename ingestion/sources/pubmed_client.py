"""PubMed through the E-utilities: a search becomes a plan of pages, the plan becomes pages of XML, all or an error.

Belongs here: which requests make a pull, what makes it complete, how it is resumed. Does not belong here: retries and
pace (http), files (landing), what the XML says (pubmed_xml.py).

A plan holds the PMIDs that the search found, so a page can be asked for again at any time: an interrupted pull goes on
with the pages that are missing. (The history server would forget the search after hours, and answers with other
records once PubMed has changed.) A search of more records than ESearch lists is asked by the day a record entered
PubMed, in windows halved until each can be listed. Every page is parsed and must hold exactly the records asked for.

Source: "Entrez Programming Utilities Help" of the National Library of Medicine; tried against a stand-in only.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from ingestion.errors import FetchError, IncompletePull, SchemaChanged
from ingestion.http import PoliteSession
from ingestion.publication_records import Problem
from ingestion.sources.pubmed_xml import items_of

MOST_LISTED = 9_999  # ESearch lists no more PMIDs of one search
PAGE_SIZE = 200  # EFetch takes up to 200 ids in an address
SECONDS_BETWEEN = {False: 0.34, True: 0.1}  # without and with an API key, by the library's rules
_FIRST_DAY = date(1940, 1, 1)  # before any record entered PubMed
_TOOL = "biomed-observatory"


class Plan(msgspec.Struct, frozen=True):
    """What a search found; `warnings` are words of PubMed about phrases it did not find. Storable as JSON."""

    search: str
    pmids: list[str]
    page_size: int
    warnings: list[str] = []

    @property
    def page_count(self) -> int:
        """How many pages make the pull."""
        return -(-len(self.pmids) // self.page_size)

    def pmids_of(self, number: int) -> list[str]:
        """The PMIDs of a page; pages are numbered from 1."""
        return self.pmids[(number - 1) * self.page_size : number * self.page_size]


@dataclass(frozen=True)
class Page:
    """One page as received: XML that `pubmed.read` reads."""

    number: int
    body: bytes


class _Found(msgspec.Struct):
    count: str = ""
    idlist: list[str] = []
    errorlist: dict[str, list[str]] | None = None
    warninglist: dict[str, list[str]] | None = None
    error: str | None = msgspec.field(name="ERROR", default=None)


class _Answer(msgspec.Struct):
    esearchresult: _Found


def plan(
    session: PoliteSession,
    search: str,
    *,
    until: date,
    api_key: str | None = None,
    contact: str | None = None,
    page_size: int = PAGE_SIZE,
) -> Plan:
    """Ask which records a search finds, up to the day `until` (today) on which they entered PubMed.

    `session` has the base address of the E-utilities, `contact` is the operator's mail address, which the library
    asks for. Raises FetchError when PubMed says the search is wrong, IncompletePull when its counts contradict each
    other, and what the session raises.
    """
    params = _identity(api_key, contact) | {"db": "pubmed", "term": search, "retmode": "json", "retmax": "9999"}
    whole = _search(session, params)
    total = int(whole.count)
    pmids = whole.idlist if total <= MOST_LISTED else _by_windows(session, params, _FIRST_DAY, until)
    if len({*pmids}) != total:
        raise IncompletePull(
            f"PubMed announced {total} records for {search[:80]!r} and listed {len({*pmids})}; it may have changed "
            "meanwhile, run again"
        )
    told = {**(whole.errorlist or {}), **(whole.warninglist or {})}
    warnings = [f"{kind}: {words}" for kind in sorted(told) for words in told[kind]]
    return Plan(search, list(dict.fromkeys(pmids)), page_size, warnings)


def fetch(
    session: PoliteSession,
    plan: Plan,
    *,
    landed: Collection[int] = (),
    api_key: str | None = None,
    contact: str | None = None,
) -> Iterator[Page]:
    """The pages of a plan in order, without those in `landed`; each holds exactly the records planned for it.

    Raises IncompletePull when a record is missing or another one came, and what the session raises.
    """
    params = _identity(api_key, contact) | {"db": "pubmed", "retmode": "xml"}
    for number in range(1, plan.page_count + 1):
        if number not in landed:
            wanted = plan.pmids_of(number)
            given = params | {"id": ",".join(wanted)}
            body = session.get("/efetch.fcgi", given, unusable=_no_set, accept="application/xml")
            _check(number, wanted, body)
            yield Page(number, body)


def _identity(api_key: str | None, contact: str | None) -> dict[str, str]:
    given = {"tool": _TOOL, "email": contact, "api_key": api_key}
    return {name: text for name, text in given.items() if text}


def _search(session: PoliteSession, params: dict[str, str]) -> _Found:
    try:
        found = msgspec.json.decode(session.get_json("/esearch.fcgi", params), type=_Answer).esearchresult
    except msgspec.ValidationError as error:
        raise SchemaChanged(
            f"ESearch answered in a form that is not known ({error}); the client has to be adapted"
        ) from error
    if found.error or not found.count.isdigit():
        said = (found.error or "no count of records")[:200]
        raise FetchError(f"PubMed refuses the search {params['term'][:80]!r}: {said}; correct it")
    return found


def _by_windows(session: PoliteSession, params: dict[str, str], first: date, last: date) -> list[str]:
    """PMIDs of the records that entered PubMed from one day to another, both included."""
    window = {"datetype": "edat", "mindate": f"{first:%Y/%m/%d}", "maxdate": f"{last:%Y/%m/%d}"}
    found = _search(session, params | window)
    if int(found.count) <= MOST_LISTED:
        return found.idlist
    if first >= last:
        raise FetchError(f"more than {MOST_LISTED} records of the search entered PubMed on {first}; narrow the search")
    middle = first + (last - first) // 2
    after = _by_windows(session, params, middle + timedelta(days=1), last)
    return [*_by_windows(session, params, first, middle), *after]


def _no_set(body: bytes) -> str | None:
    is_whole = body.rstrip().endswith(b"</PubmedArticleSet>")
    return None if is_whole else "without a whole set of records"


def _check(number: int, wanted: list[str], body: bytes) -> None:
    items = list(items_of([body]))
    found = [item["pmid"] for item in items if isinstance(item, dict)]
    problems = [item for item in items if isinstance(item, Problem)]
    if problems:
        raise IncompletePull(f"page {number} from PubMed has a record that cannot be read: {problems[0].detail}")
    if sorted(found) != sorted(wanted):
        missing = sorted({*wanted} - {*found})[:5]
        raise IncompletePull(
            f"page {number} from PubMed has {len(found)} records where {len(wanted)} were asked for"
            + (f", among the missing {', '.join(missing)}" if missing else "")
            + "; run again, what is landed is kept"
        )
