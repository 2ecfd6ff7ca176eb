"""The manifest of a landed batch, as typed records.

Belongs here: what a batch says about itself, field by field. Does not belong here:
files, HTTP, what a record means. Times are UTC, ISO 8601 with `Z`, seconds.
"""

import msgspec

KINDS = ("complete", "incremental", "by_id", "import")
STATUSES = ("open", "complete", "failed")


class Page(msgspec.Struct):
    """One landed shard: `byte_count` and `sha256` are those of the shard file; `request_token` asked for it."""

    file: str
    request_token: str | None
    record_count: int
    byte_count: int
    sha256: str


class Query(msgspec.Struct):
    """One search over one date window. The window is of first-posted dates in a complete pull, of last-update
    dates in an incremental one; `window_to` null is open. `next_token` asks for the page after the last landed one.
    """

    search: str
    window_from: str | None
    window_to: str | None
    total_count: int | None = None
    pages: list[Page] = msgspec.field(default_factory=list)
    is_finished: bool = False
    next_token: str | None = None


class ReceivedFile(msgspec.Struct):
    """One imported file: its bytes under `received/`, its records in shards; counts are records.

    `reader` names the rules by which rows of a table became studies; null for JSON, which is landed as it stands.
    Of an export of a bibliographic database `format` and `encoding` say how it is read, `filled_counts` in how many
    records each column is filled.
    """

    landed_file: str
    original_name: str
    sha256: str
    byte_count: int
    read_count: int = 0
    duplicate_count: int = 0
    blank_count: int = 0
    quarantined_count: int = 0
    reader: str | None = None
    format: str | None = None
    encoding: str | None = None
    filled_counts: dict[str, int] = msgspec.field(default_factory=dict)


class RequestedId(msgspec.Struct):
    """One record asked for by id: `outcome` is present, alias (then canonical_nct_id) or not_found."""

    nct_id: str
    outcome: str
    canonical_nct_id: str | None = None


class Quarantined(msgspec.Struct):
    """One record that could not be read: where it stands and why."""

    file: str
    line: int
    reason: str
    detail: str


class Manifest(msgspec.Struct):
    """One batch. `fetched_at` is its start; `version_holder` and `data_timestamp` are the provider's data version.

    `set_name` names a set within the monitor's population that the imported records are.
    `status` open with an `error` is an interrupted pull, which the next one resumes; failed is final.
    """

    batch_id: str
    source_id: str
    dataset: str
    kind: str
    fetched_at: str
    queries: list[Query] = msgspec.field(default_factory=list)
    files: list[ReceivedFile] = msgspec.field(default_factory=list)
    monitor_id: str | None = None
    set_name: str | None = None
    finished_at: str | None = None
    version_holder: str | None = None
    data_timestamp: str | None = None
    expected_count: int | None = None
    is_sample: bool = False
    status: str = "open"
    error: str | None = None
    requested_by_id: list[RequestedId] = msgspec.field(default_factory=list)
    quarantined: list[Quarantined] = msgspec.field(default_factory=list)
