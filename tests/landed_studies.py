"""Made-up studies and landed batches of them, for tests of loading and of the inbox.

Belongs here: the smallest study the registry could send, and landing without HTTP. Does not
belong here: real data, expectations.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ingestion.landing import Batch, start_batch
from ingestion.manifest import Query, RequestedId
from ingestion.sources.clinicaltrials_gov_pages import content_hash
from ingestion.sources.clinicaltrials_gov_scope import posted_within


def moment(day: int, hour: int = 6) -> datetime:
    """A moment of November 2026, UTC."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def study(number: int, *, title: str = "A", version: str | None = "2026-11-01", posted: str = "2020-03-01") -> dict:
    """A study with every required field; `title` stands for its content, `version` is its versionHolder."""
    derived = {"miscInfoModule": {"versionHolder": version} if version else {}}
    return {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT{number:08d}", "briefTitle": title},
            "statusModule": {
                "overallStatus": "COMPLETED",
                "studyFirstPostDateStruct": {"date": posted},
                "lastUpdatePostDateStruct": {"date": "2021-01-01"},
            },
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
            "contactsLocationsModule": {"locations": [{"city": "Beijing", "country": "China"}]},
        },
        "derivedSection": derived,
        "hasResults": False,
    }


def encoded(studies: Iterable[dict]) -> list[bytes]:
    """Studies as minified JSON."""
    return [msgspec.json.encode(one) for one in studies]


def land(
    home: Path,
    bodies: Iterable[bytes],
    at: datetime,
    *,
    kind: str = "complete",
    page_size: int = 3,
    window: tuple[str, str | None] = ("1999-01-01", None),
    search: str = "(china)",
    asked: Iterable[RequestedId] = (),
    promote: bool = True,
) -> Batch:
    """Land studies (JSON) as one batch of a kind, as a pull would; `window` is of first-posted dates."""
    queries = []
    if kind == "complete":
        queries = [Query(search, *window)]
    elif kind == "incremental":
        queries = [Query(posted_within(search, *window), "2026-10-01", None)]
    batch = start_batch(
        home / "landing", source_id="clinicaltrials_gov", dataset="studies", kind=kind, at=at, queries=queries
    )
    records = [(content_hash(body), body) for body in (msgspec.json.format(each, indent=-1) for each in bodies)]
    for start in range(0, len(records), page_size):
        page = records[start : start + page_size]
        if queries:
            batch.write_page(queries[0], page, request_token=None, next_token=None)
        else:
            batch.write_shard(f"page-{start // page_size + 1:06d}.ndjson.zst", page)
    batch.manifest.requested_by_id = list(asked)
    if promote:
        batch.promote(at)
    return batch


def digests(folder: Path) -> dict[str, str]:
    """Hash of every file below a folder, by relative path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
