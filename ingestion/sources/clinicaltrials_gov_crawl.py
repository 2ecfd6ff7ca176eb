"""The windows of a ClinicalTrials.gov pull, and walking their pages one after another.

Belongs here: which windows there are, page requests, what is wrong with an answer, restarting a window. Does not belong
here: when a pull starts, is resumed as a whole, believed or promoted.

The registry numbers no pages: `nextPageToken` leads to the next one, only with the same query,
and for how long is not documented. Data may be reloaded between two pages, so studies can repeat
or go missing without any error. Hence the checks below; each has its test in
tests/contract/test_clinicaltrials_gov_faults.py.
"""

from collections.abc import Callable, Sequence
from datetime import date

from ingestion.errors import IncompletePull, Refused, SchemaChanged
from ingestion.http import PoliteSession
from ingestion.landing import Batch
from ingestion.manifest import Manifest, Query
from ingestion.sources.clinicaltrials_gov_pages import StudiesPage, split_page
from ingestion.sources.clinicaltrials_gov_scope import landed_ids, posted_within

WINDOW_ATTEMPTS = 2
DATE_FIELDS = {"complete": "StudyFirstPostDate", "incremental": "LastUpdatePostDate"}

Progress = Callable[[int, int, str], None]


class DataMoved(Exception):
    """The registry loaded new data during the pull: what is landed belongs to two states."""


class _BrokenWindow(Exception):
    """The pages of a window contradict each other or the announced count."""


def plan_queries(
    kind: str,
    searches: Sequence[str],
    *,
    window_from: date,
    window_to: date | None,
    since: date | None,
    today: date,
) -> list[Query]:
    """The queries of a pull: the union of `searches` over each window, in a stable order.

    `complete`: one window a calendar year of the first-posted date from `window_from` to `window_to` (null: open).
    `incremental`: one window of the last-update date from `since` on; the posted-date range becomes part of the
    search, so that both kinds ask for the same population.
    """
    wanted = sorted({search.strip() for search in searches})
    if not wanted or "" in wanted:
        raise ValueError("a pull needs at least one search, and no empty one: an empty search is the whole registry")
    search = f"({wanted[0]})" if len(wanted) == 1 else "(" + " OR ".join(f"({each})" for each in wanted) + ")"
    if kind == "incremental":
        if since is None:
            raise ValueError("an incremental pull needs the day since when")
        return [Query(posted_within(search, window_from, window_to), since.isoformat(), None)]
    if kind != "complete":
        raise ValueError(f"kind is complete or incremental, not {kind!r}")
    if window_to and window_to < window_from:
        raise ValueError(f"the window ends before it begins: {window_from} to {window_to}")
    last_year = max(window_from.year, (window_to or today).year)
    windows = []
    for year in range(window_from.year, last_year + 1):
        end = window_to.isoformat() if window_to else None
        windows.append(
            Query(search, max(window_from, date(year, 1, 1)).isoformat(), end if year == last_year else f"{year}-12-31")
        )
    return windows


def silent(done: int, total: int, message: str) -> None:
    """A progress callback that shows nothing."""


def expression(search: str, field: str, start: str | None, end: str | None) -> str:
    """The Essie expression of a search over a date window; an open end is MAX."""
    return f"{search} AND AREA[{field}]RANGE[{start},{end or 'MAX'}]"


def announced_total(session: PoliteSession, manifest: Manifest) -> int:
    """How many studies the registry holds in the whole range of a pull, asked in one request."""
    first, last = manifest.queries[0], manifest.queries[-1]
    whole = expression(first.search, DATE_FIELDS[manifest.kind], first.window_from, last.window_to)
    params = {"format": "json", "filter.advanced": whole, "countTotal": "true", "pageSize": "1"}
    return _total(split_page(session.get_json("/studies", params)))


def _total(page: StudiesPage) -> int:
    if page.total_count is None:
        raise SchemaChanged(
            "ClinicalTrials.gov: the first page has no totalCount although it was asked for, so completeness cannot "
            "be shown; compare the API's description"
        )
    return page.total_count


class Crawl:
    """Fetches what is missing of a batch's windows. Landed pages are never asked for again, unless a window has to
    be restarted as a whole.
    """

    def __init__(self, session: PoliteSession, batch: Batch, page_size: int, progress: Progress) -> None:
        self._session, self._batch, self._page_size, self._progress = session, batch, page_size, progress
        self._manifest = batch.manifest

    def run(self) -> None:
        """Finish every window, then compare their sum with the whole range.

        Raises DataMoved when two data versions met, IncompletePull when a window stays inconsistent.
        """
        for query in self._manifest.queries:
            if not query.is_finished:
                self._finish_window(query)
        counted = sum(query.total_count or 0 for query in self._manifest.queries)
        if counted != self._manifest.expected_count:
            raise IncompletePull(
                f"{self._session.base_url}: the windows hold {counted} studies, the whole range "
                f"{self._manifest.expected_count}; batch {self._manifest.batch_id} is not used, run again later"
            )

    def _finish_window(self, query: Query) -> None:
        for attempt in range(1, WINDOW_ATTEMPTS + 1):
            try:
                self._walk(query)
                return
            except _BrokenWindow as broken:
                if attempt == WINDOW_ATTEMPTS:
                    raise IncompletePull(
                        f"{self._session.base_url}: window {query.window_from} to {query.window_to or 'now'} is "
                        f"inconsistent after {WINDOW_ATTEMPTS} attempts ({broken}); batch "
                        f"{self._manifest.batch_id} is not used, run again later"
                    ) from broken
                self._batch.drop_pages([query])

    def _walk(self, query: Query) -> None:
        ids = landed_ids(self._batch.folder / page.file for page in query.pages)
        tokens = {page.request_token for page in query.pages}
        while not query.pages or query.next_token is not None:
            token = query.next_token
            if token in tokens:
                raise _BrokenWindow(f"page token {token!r} came twice")
            tokens.add(token)
            page = self._request(query, token)
            self._check_version(page)
            fresh = {study.nct_id for study in page.studies} - ids
            if page.next_token is not None and not fresh:
                raise _BrokenWindow(f"page {len(query.pages) + 1} brings nothing new and still names a next one")
            ids |= fresh
            if token is None:
                query.total_count = _total(page)
            records = [(study.sha256, study.content) for study in page.studies]
            self._batch.write_page(query, records, request_token=token, next_token=page.next_token)
            self._report(query)
        if len(ids) != query.total_count:
            raise _BrokenWindow(f"{len(ids)} distinct studies received, {query.total_count} announced")
        query.is_finished = True
        self._batch.save()

    def _request(self, query: Query, token: str | None) -> StudiesPage:
        field = DATE_FIELDS[self._manifest.kind]
        params = {
            "format": "json",
            "filter.advanced": expression(query.search, field, query.window_from, query.window_to),
            "countTotal": "true",
            "pageSize": str(self._page_size),
        }
        try:
            return split_page(self._session.get_json("/studies", params | ({"pageToken": token} if token else {})))
        except Refused as refused:
            if token is None:
                raise
            raise _BrokenWindow(f"page token refused: {refused.reason}") from refused

    def _check_version(self, page: StudiesPage) -> None:
        """One data version a pull; the first study decides which."""
        versions = sorted({study.version_holder for study in page.studies if study.version_holder})
        if versions and self._manifest.version_holder is None:
            self._manifest.version_holder = versions[0]
        if any(version != self._manifest.version_holder for version in versions):
            seen = {*versions, self._manifest.version_holder}
            raise DataMoved(f"versionHolder {' and '.join(sorted(seen))}")

    def _report(self, query: Query) -> None:
        landed = sum(page.record_count for other in self._manifest.queries for page in other.pages)
        window = f"{query.window_from} to {query.window_to or 'now'}, page {len(query.pages)}"
        self._progress(landed, self._manifest.expected_count or landed, window)
