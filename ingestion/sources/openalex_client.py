"""OpenAlex through its API: the works of a query page by page, all of them or an error.

Belongs here: which requests make a pull, what makes it complete, how it is resumed. Does not belong here: retries and
pace (http), files (landing), what a work says (openalex.py).

Pages follow each other by a cursor. Each page comes with the progress after it: stored beside the landed page, it is
all that is needed to go on. A pull is complete when the distinct works are as many as OpenAlex announced on every
page; OpenAlex changes daily, and a pull that meets a change has to begin again.

Source: the API's description; tried against a stand-in only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from ingestion.errors import IncompletePull, SchemaChanged
from ingestion.http import PoliteSession

PAGE_SIZE = 100
SECONDS_BETWEEN = 0.1  # the API allows ten requests a second
_START = "*"


class Progress(msgspec.Struct, frozen=True):
    """How far a pull has come; `cursor` is null when it is complete. Storable as JSON."""

    query: dict[str, str]
    expected_count: int
    page_count: int
    cursor: str | None
    work_ids: list[str]


@dataclass(frozen=True)
class Page:
    """One page: works as JSON lines that `openalex.read` reads, and the progress after it."""

    number: int
    body: bytes
    progress: Progress


class _Meta(msgspec.Struct):
    count: int
    next_cursor: str | None = None


class _Answer(msgspec.Struct):
    meta: _Meta
    results: list[msgspec.Raw]


class _Id(msgspec.Struct):
    id: str


def fetch(
    session: PoliteSession,
    query: Mapping[str, str],
    *,
    after: Progress | None = None,
    api_key: str | None = None,
    contact: str | None = None,
    page_size: int = PAGE_SIZE,
) -> Iterator[Page]:
    """The pages of a query (`filter`, `search`, `sort` of the API), from the beginning or `after` a stored progress.

    `session` has the base address of the API. Raises IncompletePull when works are repeated or missing or the count
    changes on the way, ValueError when `after` belongs to another query, and what the session raises.
    """
    progress = after or Progress(dict(query), -1, 0, _START, [])
    if progress.query != dict(query):
        raise ValueError("the stored progress is that of another query")
    fixed = {"per-page": str(page_size), "mailto": contact, "api_key": api_key}
    params = dict(query) | {name: text for name, text in fixed.items() if text}
    while progress.cursor is not None:
        answer = _ask(session, params | {"cursor": progress.cursor})
        progress = _after(progress, answer)
        if answer.results:
            yield Page(progress.page_count, b"".join(map(_line, answer.results)), progress)


def _ask(session: PoliteSession, params: dict[str, str]) -> _Answer:
    body = session.get_json("/works", params)
    try:
        return msgspec.json.decode(body, type=_Answer)
    except msgspec.ValidationError as error:
        raise SchemaChanged(
            f"OpenAlex answered in a form that is not known ({error}); the client has to be adapted"
        ) from error


def _after(before: Progress, answer: _Answer) -> Progress:
    """The progress after a page. Raises IncompletePull when the page does not continue what came before."""
    try:
        ids = [msgspec.json.decode(work, type=_Id).id for work in answer.results]
    except msgspec.ValidationError as error:
        raise SchemaChanged(f"OpenAlex sent a work without an id ({error})") from error
    known, count, cursor = [*before.work_ids, *ids], answer.meta.count, answer.meta.next_cursor
    number = before.page_count + bool(ids)
    if before.page_count and count != before.expected_count:
        raise IncompletePull(
            f"OpenAlex announced {before.expected_count} works and on page {number} {count}: its data changed on the "
            "way, begin again"
        )
    if len({*known}) != len(known):  # a cursor that is given again, too
        raise IncompletePull(f"OpenAlex repeats itself on page {number}; begin again")
    is_end = cursor is None or not ids
    if is_end and len(known) != count:
        raise IncompletePull(f"OpenAlex announced {count} works and gave {len(known)}; begin again")
    return Progress(before.query, count, number, None if is_end else cursor, known)


def _line(work: msgspec.Raw) -> bytes:
    """A work in one line, as it came where it is in one already."""
    body = bytes(work)
    return (msgspec.json.format(body, indent=-1) if b"\n" in body else body) + b"\n"
