"""ClinicalTrials.gov API v2: a pull lands every study of a search, or fails and says why.

Belongs here: which requests make a pull, what makes it complete, when it is resumed. Does not
belong here: retries and pace (http), files (landing), walking the pages of one window (crawl
module), deciding which studies to ask for by id (loading).

A *complete* pull asks for the posted-date range in calendar-year windows, an *incremental* one
for what was updated since a day. Several searches are asked as their union, so a study that
two monitors want is received once. A pull is complete when every window holds exactly the
number of distinct studies the registry announced, the windows add up to the whole range, and
the registry's data did not change in between.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from ingestion.errors import (
    FetchError,
    ImplausibleSnapshot,
    IncompletePull,
    IngestionError,
    RateLimited,
    Refused,
    Unavailable,
)
from ingestion.http import PoliteSession
from ingestion.landing import Batch, discard_shards, is_whole, list_batches, list_open_batches, start_batch, utc_text
from ingestion.manifest import Query, RequestedId
from ingestion.sources.clinicaltrials_gov_crawl import (
    Crawl,
    DataMoved,
    Progress,
    announced_total,
    plan_queries,
    silent,
)
from ingestion.sources.clinicaltrials_gov_pages import (
    RegistryVersion,
    Study,
    content_hash,
    split_page,
    split_study,
    split_version,
)
from ingestion.sources.clinicaltrials_gov_scope import scope_of

__all__ = [
    "DATASET",
    "SOURCE_ID",
    "RegistryVersion",
    "Study",
    "content_hash",
    "held_since",
    "plan_queries",
    "pull",
    "pull_by_id",
    "registry_version",
    "split_page",
    "split_study",
]

SOURCE_ID = "clinicaltrials_gov"
DATASET = "studies"
MAX_PAGE_SIZE = 1000  # the registry cuts larger ones in silence
MAX_RESTARTS = 2  # of a whole pull, when the registry loads new data in the middle of it
STUDIES_A_SHARD = 100
# Updates are posted by day and the registry's day is not ours: one day of overlap costs little
_OVERLAP = timedelta(days=1)

Clock = Callable[[], datetime]


def registry_version(session: PoliteSession) -> RegistryVersion:
    """The registry's API version and data timestamp, now."""
    return split_version(session.get_json("/version"))


def held_since(
    landing_root: Path, *, searches: Sequence[str], window_from: date, window_to: date | None, today: date
) -> date | None:
    """Day from which updates of exactly these searches and this first-posted range are missing.

    None when no complete pull of them is held: updates of another population close no gap in this one.
    """
    planned = plan_queries("complete", searches, window_from=window_from, window_to=window_to, since=None, today=today)
    scope = scope_of("complete", planned)
    held = [batch.manifest for batch in list_batches(landing_root, SOURCE_ID, DATASET)]
    newest = None
    for manifest in held:  # oldest first
        if scope_of(manifest.kind, manifest.queries) != scope:
            continue
        # An incremental pull that began after what was held then left a gap, so it moves nothing
        if manifest.kind == "complete" or (newest and manifest.queries[0].window_from <= newest):
            newest = max(newest or "", manifest.version_holder)
    return date.fromisoformat(newest) - _OVERLAP if newest else None


def note_failure(landing_root: Path, kind: str, error: str, now: Clock) -> None:
    """Keep the record of a pull (`complete` or `incremental`) that ended before its first page."""
    start_batch(landing_root, source_id=SOURCE_ID, dataset=DATASET, kind=kind, at=now()).fail(error, now())


def pull(
    session: PoliteSession,
    landing_root: Path,
    *,
    kind: str,
    searches: Sequence[str],
    window_from: date,
    now: Clock,
    window_to: date | None = None,
    since: date | None = None,
    maximum_drop: float = 0.1,
    page_size: int = MAX_PAGE_SIZE,
    progress: Progress = silent,
) -> Batch:
    """Land one pull and return the promoted batch.

    An interrupted pull of the same queries is resumed when the registry still holds the same data. `now` is
    the clock (UTC); `maximum_drop` the share of studies (0-1) that may be gone since the last complete pull of
    the same searches; `progress(done, total, message)` is called after every landed page, counts in studies.

    Raises RateLimited or Unavailable (the batch stays open and is resumed next time), Refused, SchemaChanged,
    IncompletePull or ImplausibleSnapshot (the batch stays in `_open` as failed). Nothing is promoted then.
    """
    if not 1 <= page_size <= MAX_PAGE_SIZE:
        raise ValueError(f"page_size is 1 to {MAX_PAGE_SIZE}, not {page_size}")
    queries = plan_queries(
        kind, searches, window_from=window_from, window_to=window_to, since=since, today=now().date()
    )
    version = registry_version(session)
    batch = _resume(landing_root, kind, queries, version, now) or start_batch(
        landing_root, source_id=SOURCE_ID, dataset=DATASET, kind=kind, at=now(), queries=queries
    )
    return _finish(batch, now, lambda: _fetch(session, batch, version, page_size, progress, now, maximum_drop))


def pull_by_id(
    session: PoliteSession,
    landing_root: Path,
    nct_ids: Sequence[str],
    *,
    now: Clock,
    progress: Progress = silent,
) -> Batch:
    """Ask for single studies and land what the registry answers: present, alias (of another study) or not_found.

    Raises what `pull` raises, except that an interrupted batch of this kind is not resumed but asked again.
    """
    wanted = sorted(set(nct_ids))
    if not wanted:
        raise ValueError("no study to ask for")
    version = registry_version(session)
    for interrupted in _open_batches(landing_root, "by_id"):
        interrupted.fail("interrupted; the ids are asked again in a new batch", now())
    _discard_failed(landing_root, "by_id")
    batch = start_batch(landing_root, source_id=SOURCE_ID, dataset=DATASET, kind="by_id", at=now())
    batch.manifest.data_timestamp = version.data_timestamp
    return _finish(batch, now, lambda: _ask(session, batch, wanted, progress))


def _finish(batch: Batch, now: Clock, work: Callable[[], None]) -> Batch:
    """Do the work and promote; write into the manifest why it could not be done."""
    try:
        work()
    except (RateLimited, Unavailable) as error:
        batch.manifest.error = str(error)
        batch.save()
        raise
    except IngestionError as error:
        batch.fail(str(error), now())
        raise
    batch.promote(now())
    return batch


def _fetch(
    session: PoliteSession,
    batch: Batch,
    version: RegistryVersion,
    page_size: int,
    progress: Progress,
    now: Clock,
    maximum_drop: float,
) -> None:
    manifest = batch.manifest
    for restarts_left in range(MAX_RESTARTS, -1, -1):
        manifest.data_timestamp = version.data_timestamp
        try:
            manifest.expected_count = announced_total(session, manifest)
            Crawl(session, batch, page_size, progress).run()
            after = registry_version(session)
            if after.data_timestamp != version.data_timestamp:
                raise DataMoved(f"data timestamp {version.data_timestamp}, then {after.data_timestamp}")
            break
        except DataMoved as moved:
            if not restarts_left:
                raise IncompletePull(
                    f"{session.base_url} loaded new data in the middle of each of {MAX_RESTARTS + 1} pulls "
                    f"({moved}); batch {manifest.batch_id} is not used, run again later"
                ) from moved
            version = registry_version(session)
            manifest.version_holder, manifest.fetched_at = None, utc_text(now())
            batch.drop_pages(manifest.queries)
    # An empty answer carries no versionHolder; the data then are those of the timestamp's day.
    manifest.version_holder = manifest.version_holder or version.data_timestamp[:10]
    _believe(batch, maximum_drop)


def _believe(batch: Batch, maximum_drop: float) -> None:
    """Refuse a complete pull that lost more of its studies than is plausible."""
    manifest = batch.manifest
    previous = _previous(batch)
    if manifest.kind != "complete" or previous is None:
        return
    before, now = previous.manifest.expected_count or 0, manifest.expected_count or 0
    if now < before * (1 - maximum_drop):
        raise ImplausibleSnapshot(
            f"ClinicalTrials.gov: {now} studies where batch {previous.manifest.batch_id} had {before}, a drop of "
            f"{1 - now / before:.0%} and more than the {maximum_drop:.0%} allowed; batch {manifest.batch_id} is not "
            "used. Ask the registry itself; if the drop is real, pull once with a larger maximum drop"
        )


def _previous(batch: Batch) -> Batch | None:
    """The latest batch of the same kind and scope."""

    def asked(other: Batch) -> tuple:
        return other.manifest.kind, scope_of(other.manifest.kind, other.manifest.queries)

    same = [b for b in list_batches(batch.folder.parents[3], SOURCE_ID, DATASET) if asked(b) == asked(batch)]
    return same[-1] if same else None


def _resume(landing_root: Path, kind: str, queries: list[Query], version: RegistryVersion, now: Clock) -> Batch | None:
    """The interrupted batch that can be continued, its damaged windows emptied; other open ones are closed."""
    found = None
    for batch in _open_batches(landing_root, kind):
        asked = [(query.search, query.window_from, query.window_to) for query in batch.manifest.queries]
        is_same = asked == [(query.search, query.window_from, query.window_to) for query in queries]
        if found is None and is_same and batch.manifest.data_timestamp == version.data_timestamp:
            found = batch
        else:
            why = "the registry has loaded new data" if is_same else "the searches or windows have changed"
            batch.fail(f"interrupted, and not resumed because {why}", now())
    if found is None:
        _discard_failed(landing_root, kind)
        return None
    folder = found.folder
    damaged = [query for query in found.manifest.queries if not all(is_whole(folder, page) for page in query.pages)]
    found.drop_pages(damaged)
    return found


def _open_batches(landing_root: Path, kind: str) -> list[Batch]:
    batches = list_open_batches(landing_root, SOURCE_ID, DATASET)
    return [each for each in batches if (each.manifest.kind, each.manifest.status) == (kind, "open")]


def _discard_failed(landing_root: Path, kind: str) -> None:
    """Free the disk that failed batches of a kind hold; their manifests stay."""
    for batch in list_open_batches(landing_root, SOURCE_ID, DATASET):
        if batch.manifest.kind == kind and batch.manifest.status == "failed":
            discard_shards(batch)


def _ask(session: PoliteSession, batch: Batch, wanted: list[str], progress: Progress) -> None:
    manifest, found = batch.manifest, []
    for number, nct_id in enumerate(wanted, start=1):
        study = _ask_one(session, nct_id)
        if study is None:
            manifest.requested_by_id.append(RequestedId(nct_id, "not_found"))
        else:
            is_alias = study.nct_id != nct_id
            manifest.requested_by_id.append(
                RequestedId(nct_id, "alias" if is_alias else "present", study.nct_id if is_alias else None)
            )
            manifest.version_holder = manifest.version_holder or study.version_holder
            found.append((study.sha256, study.content))
        progress(number, len(wanted), f"asked for {nct_id}")
    for number, start in enumerate(range(0, len(found), STUDIES_A_SHARD), start=1):
        batch.write_shard(f"page-{number:06d}.ndjson.zst", found[start : start + STUDIES_A_SHARD])
    manifest.version_holder = manifest.version_holder or (manifest.data_timestamp or "")[:10] or None
    manifest.expected_count = len(wanted)


def _ask_one(session: PoliteSession, nct_id: str) -> Study | None:
    if not (nct_id.startswith("NCT") and nct_id[3:].isdigit() and nct_id.isascii() and len(nct_id) == 11):
        raise FetchError(f"{nct_id!r} is not an NCT number; correct the list of studies to ask for")
    try:
        return split_study(session.get_json(f"/studies/{nct_id}", {"format": "json"}))
    except Refused as refused:
        if refused.status == 404:
            return None
        raise
