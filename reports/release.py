"""Releases: build one from the warehouse, prove it, make it current; list them and go back.

Belongs here: the order of steps, folders and the `current` link. Does not belong here: what is
copied (release_tables.py), what may be gone (losses.py), what is proven (verify.py), pages
(site.py, handed in as a function).

A release grows in `releases/.building-*`, is verified there in full, gets its final name by one
rename, and becomes current by one replacement of the link beside `releases`. A crash at any point
leaves `current` at exactly the old or exactly the new release; leftovers go with the next build.
The caller holds the writer lock of the home for `build_release` and `rollback`.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from reports.dictionary import read_models
from reports.errors import ReleaseError
from reports.fingerprint import relative
from reports.losses import refuse_losses
from reports.manifest import (
    FORMAT_VERSION,
    SAMPLE_NOTICE,
    as_of_keys,
    content_hash,
    read_manifest,
    write_manifest,
)
from reports.publication_network_files import write_every_network_file
from reports.release_folders import (
    CURRENT_LINK,
    current_id,
    free_id,
    make_current,
    make_durable,
    release_folders,
    remove_leftovers,
    remove_old,
    sync,
)
from reports.release_tables import (
    attach,
    copy_published_tables,
    export_parquet,
    write_meta_tables,
    write_release_row,
)
from reports.verify import BUILDING_PREFIX, DATABASE_FILE, describe_files, verify_release

REPORTS_FOLDER = "reports"
NETWORKS_FOLDER = "networks"

WriteSite = Callable[[Path, Path], list[Path]]


@dataclass(frozen=True)
class Release:
    """One release folder. `problem` says why its manifest cannot be read; then only id and folder are known."""

    release_id: str
    folder: Path
    is_current: bool
    created_at: str | None = None
    data_as_of: str | None = None
    is_sample: bool | None = None
    content_hash: str | None = None
    table_count: int | None = None
    row_count: int | None = None
    problem: str | None = None


@dataclass(frozen=True)
class _Origin:
    """What the caller knows about a release before it is built."""

    data_as_of: date | None
    is_sample: bool
    now: datetime
    git_commit: str | None
    versions: Mapping[str, str]
    inputs: Mapping[str, Mapping[str, str]]
    as_of: date | None
    stale_after: datetime | None

    @property
    def data_as_of_text(self) -> str | None:
        return self.data_as_of.isoformat() if self.data_as_of else None


@dataclass(frozen=True)
class _Tables:
    """What was written: the id that follows from it, the content hash, one manifest entry a table."""

    release_id: str
    content: str
    entries: dict[str, dict[str, Any]]


def build_release(
    *,
    warehouse: Path,
    releases: Path,
    dbt_target: Path,
    inputs: Mapping[str, Mapping[str, str]],
    data_as_of: date | None,
    is_sample: bool,
    now: datetime,
    git_commit: str | None,
    versions: Mapping[str, str],
    write_site: WriteSite,
    keep: int = 10,
    memory_limit: str = "2GB",
    maximum_drop: float = 0.1,
    as_of: date | None = None,
    stale_after: datetime | None = None,
) -> Release:
    """Build, verify and make current a release of the warehouse. The caller holds the writer lock.

    Args:
        releases: folder of releases; the link `current` stands beside it.
        dbt_target: holds dbt's `manifest.json`, the allow-list and the descriptions.
        inputs: `{kind: {relative path: sha256}}`, as fingerprint.hash_files gives; kind `seeds` is shown apart.
        data_as_of: newest state of the sources; None when nothing was loaded.
        write_site: writes the pages, `(released database, output folder) -> files written`.
        keep: how many releases stay; the current one always does. memory_limit: of the copying session.
        maximum_drop: share of the current release's records that may be gone (losses.py).
        as_of, stale_after: the earlier day built, and when (UTC) a newer pull is overdue; None for neither.

    Raises ReleaseError with one message; then nothing of the failed build stays, nor does `current` move.
    """
    origin = _Origin(data_as_of, is_sample, _utc(now), git_commit, versions, relative(inputs), as_of, stale_after)
    with _building_folder(releases) as building:
        tables = _write_tables(building, warehouse, dbt_target, origin, memory_limit)
        refuse_losses(building, tables.entries, releases.parent / CURRENT_LINK, is_sample, maximum_drop)
        _write_documents(write_site, building)
        folder = _publish(building, releases, _manifest(building, tables, origin))
    remove_old(releases, keep)
    return _read_release(folder, folder.name)


@contextmanager
def _building_folder(releases: Path) -> Iterator[Path]:
    """A new folder to build in; gone afterwards whatever happens, unless it was renamed."""
    building = None
    try:
        releases.mkdir(parents=True, exist_ok=True)
        remove_leftovers(releases)
        building = Path(tempfile.mkdtemp(prefix=BUILDING_PREFIX, dir=releases))
        building.chmod(0o755)
        yield building
    except (duckdb.Error, OSError) as error:
        raise ReleaseError(f"the release could not be built: {error}; the current release stays as it was") from error
    finally:
        if building is not None:
            shutil.rmtree(building, ignore_errors=True)


def _publish(building: Path, releases: Path, manifest: Mapping[str, Any]) -> Path:
    write_manifest(building, manifest)
    verify_release(building)
    make_durable(building)
    folder = releases / manifest["release_id"]
    os.rename(building, folder)
    sync(releases)
    make_current(releases.parent / CURRENT_LINK, folder)
    return folder


def list_releases(releases: Path) -> list[Release]:
    """All releases below `releases`, newest first; broken ones too, with their problem."""
    current = current_id(releases.parent / CURRENT_LINK)
    return [_read_release(folder, current) for folder in reversed(release_folders(releases))]


def rollback(releases: Path, current: Path, to: str | None = None) -> Release:
    """Make an earlier release current: the one named, or the newest that is older than the current one.

    Raises ReleaseError when there is none, when it is unknown, or when it does not verify; `current` stays.
    """
    present = [folder.name for folder in release_folders(releases)]
    if to is None:
        active = current_id(current)
        older = [name for name in present if active is not None and name < active]
        if not older:
            raise ReleaseError(f"no release in {releases} is older than the current one ({active or 'none'})")
        to = older[-1]
    if to not in present:
        raise ReleaseError(f"no release {to!r} in {releases}; there are: {', '.join(reversed(present)) or 'none'}")
    verify_release(releases / to)
    try:
        make_current(current, releases / to)
    except OSError as error:
        raise ReleaseError(f"{current} could not be moved to {to}: {error}") from error
    return _read_release(releases / to, to)


def _write_tables(building: Path, warehouse: Path, dbt_target: Path, origin: _Origin, memory_limit: str) -> _Tables:
    models = read_models(dbt_target)
    if not warehouse.is_file():
        raise ReleaseError(f"there is no warehouse {warehouse}: build the models first")
    spill = building / ".spill"
    settings = {"memory_limit": memory_limit, "temp_directory": str(spill)}
    with duckdb.connect(":memory:", config=settings) as connection:
        attach(connection, warehouse, building / DATABASE_FILE)
        entries = copy_published_tables(connection, models, origin.is_sample)
        entries |= write_meta_tables(connection, models, origin.is_sample)
        content = content_hash(entries, origin.data_as_of_text, origin.is_sample)
        release_id = free_id(building.parent, f"{origin.now:%Y%m%dT%H%M%SZ}-{content[:8]}")
        export_parquet(connection, building, entries)
        entries |= write_release_row(connection, _release_row(release_id, content, origin))
        connection.execute("checkpoint release")
        connection.execute("detach release")
    shutil.rmtree(spill, ignore_errors=True)
    return _Tables(release_id, content, dict(sorted(entries.items())))


def _manifest(building: Path, tables: _Tables, origin: _Origin) -> dict[str, Any]:
    return {
        "format_version": FORMAT_VERSION,
        "release_id": tables.release_id,
        "created_at": origin.now.isoformat(),
        "data_as_of": origin.data_as_of_text,
        **as_of_keys(origin.as_of, origin.git_commit),
        "stale_after": origin.stale_after.isoformat() if origin.stale_after else None,
        "is_sample": origin.is_sample,
        "notice": SAMPLE_NOTICE if origin.is_sample else None,
        "git_commit": origin.git_commit,
        "versions": dict(origin.versions),
        "seeds": dict(origin.inputs.get("seeds", {})),
        "inputs": {kind: dict(files) for kind, files in origin.inputs.items() if kind != "seeds"},
        "tables": tables.entries,
        "files": describe_files(building),
        "content_hash": tables.content,
    }


def _release_row(release_id: str, content: str, origin: _Origin) -> tuple:
    return (
        release_id,
        origin.data_as_of,
        origin.is_sample,
        SAMPLE_NOTICE if origin.is_sample else None,
        origin.now.replace(tzinfo=None),
        origin.git_commit,
        ", ".join(f"{program} {version}" for program, version in sorted(origin.versions.items())),
        content,
        origin.as_of,
        origin.stale_after,
    )


def _write_documents(write_site: WriteSite, building: Path) -> None:
    database, output = building / DATABASE_FILE, building / REPORTS_FOLDER
    output.mkdir()
    try:
        written = write_site(database, output)
    except Exception as error:
        # Whatever a template or chart raises, the release must end with one message
        raise ReleaseError(f"the report pages could not be written: {type(error).__name__}: {error}") from error
    absent = [path for path in written if not path.is_file() or output not in path.parents]
    if absent or not written:
        raise ReleaseError(f"the report pages were not written below {output}: {absent or 'no page at all'}")
    write_every_network_file(database, building / NETWORKS_FOLDER)


def _utc(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ReleaseError("the time of a release needs a zone")
    return now.astimezone(UTC)


def _read_release(folder: Path, current_id: str | None) -> Release:
    is_current = folder.name == current_id
    try:
        manifest = read_manifest(folder)
    except ReleaseError as error:
        return Release(folder.name, folder, is_current, problem=str(error))
    tables = manifest["tables"]
    return Release(
        release_id=manifest["release_id"],
        folder=folder,
        is_current=is_current,
        created_at=manifest["created_at"],
        data_as_of=manifest["data_as_of"],
        is_sample=manifest["is_sample"],
        content_hash=manifest["content_hash"],
        table_count=len(tables),
        row_count=sum(table["row_count"] for table in tables.values()),
    )
