"""Landing: what a provider sent, kept as immutable batches, each with its manifest.

Belongs here: writing shards and manifests so that a crash at any moment leaves a batch
resumable, promotion, listing and reading back. Does not belong here: HTTP, what a record
means, typed Parquet.

    landing/<source>/<dataset>/<batch_id>/            complete, never written again
        manifest.json   page-000001.ndjson.zst …      [received/0001-<name>]
Exports of bibliographic databases are read from the received files themselves, which their pages name.
    landing/<source>/<dataset>/_open/<batch_id>/      being written, interrupted or failed

A shard line is an envelope: `{"line":1,"sha256":"…","record":{…}}`. A page counts as landed
once the manifest lists it: the shard is on disk before that, so a listed page is always whole,
and an unlisted one is overwritten when it is fetched. Promotion is one rename. Times are
UTC, ISO 8601 with `Z`; the caller passes them in.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import zstandard

from ingestion.errors import UnreadableInput
from ingestion.manifest import KINDS, Manifest, Page, Query, ReceivedFile

MANIFEST = "manifest.json"
OPEN_FOLDER = "_open"
SHARD_LEVEL = 2  # 0.25 of the raw size; 3 costs a third more CPU than 2 for 6 % less disk (benchmarks, 2026-11)
_AT_ONCE = 64 << 20  # bytes of a shard that are unpacked in one step, for less CPU than a stream; a page has 18 MB
_NAME = re.compile(r"[a-z0-9_]+")
_SHARD = re.compile(r"page-\d{6}\.ndjson\.zst")


@dataclass
class Batch:
    """A batch on disk: its folder and its manifest (in memory; `save` writes it)."""

    folder: Path
    manifest: Manifest

    def save(self) -> None:
        """Write the manifest whole or not at all."""
        encoded = msgspec.json.encode(self.manifest, order="sorted")
        write_atomically(self.folder / MANIFEST, msgspec.json.format(encoded, indent=1) + b"\n")

    def write_page(
        self, query: Query, records: Iterable[tuple[str, bytes]], *, request_token: str | None, next_token: str | None
    ) -> Page:
        """Land one page of `query`, (sha256, minified JSON) a record in page order, and list it in the manifest."""
        page = self.write_shard(self.next_shard_name(), records)
        page.request_token = request_token
        query.pages.append(page)
        query.next_token = next_token
        self.save()
        return page

    def write_shard(self, name: str, records: Iterable[tuple[str, bytes]]) -> Page:
        """Write one shard to disk (whole or not at all) without listing it; lines are numbered from 1."""
        return self.write_lines(name, [envelope(line, *record) for line, record in enumerate(records, start=1)])

    def write_lines(self, name: str, lines: list[bytes]) -> Page:
        """The same for envelopes that are numbered as they stood in a received file."""
        if not _SHARD.fullmatch(name):
            raise ValueError(f"not a shard name: {name!r}")
        data = zstandard.ZstdCompressor(level=SHARD_LEVEL).compress(b"".join(lines))
        write_atomically(self.folder / name, data)
        return Page(name, None, len(lines), len(data), hashlib.sha256(data).hexdigest())

    def next_shard_name(self) -> str:
        """The name after the last listed page, so that a page lost in a crash gets its own name again."""
        listed = [page.file for query in self.manifest.queries for page in query.pages]
        number = max((int(name[5:11]) for name in listed if _SHARD.fullmatch(name)), default=0) + 1
        return f"page-{number:06d}.ndjson.zst"

    def drop_pages(self, queries: Iterable[Query]) -> None:
        """Forget the pages of `queries` so that they are fetched from the start; unlist first, then delete."""
        names = [page.file for query in queries for page in query.pages]
        for query in queries:
            query.pages, query.total_count, query.is_finished, query.next_token = [], None, False, None
        self.save()
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def keep_received(self, path: Path, original_name: str) -> ReceivedFile:
        """Copy a received file under a safe name, byte for byte, and return its (still uncounted) entry, unlisted."""
        name = f"received/{len(self.manifest.files) + 1:04d}-{safe_name(original_name)}"
        target = self.folder / name
        target.parent.mkdir(exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as source, target.open("wb") as copy:
            while chunk := source.read(1 << 20):
                copy.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        return ReceivedFile(name, original_name, digest.hexdigest(), size)

    def shard_paths(self) -> list[Path]:
        """The shards on disk and the listed received files, in order; of a promoted batch these are all its records."""
        pages = [page.file for query in self.manifest.queries for page in query.pages if "/" in page.file]
        shards = sorted(path for path in self.folder.iterdir() if _SHARD.fullmatch(path.name))
        return shards + [self.folder / name for name in sorted(pages)]

    def fail(self, error: str, at: datetime) -> None:
        """Close the batch as failed; it stays in `_open` as the record of what went wrong."""
        self.manifest.status, self.manifest.error, self.manifest.finished_at = "failed", error, utc_text(at)
        self.save()

    def promote(self, at: datetime) -> Path:
        """Make the batch complete: one rename out of `_open`. Shards that no query lists are removed before."""
        listed = {page.file for query in self.manifest.queries for page in query.pages}
        if self.manifest.queries:  # an import or a by-id batch lists no pages: all its shards count
            for path in self.shard_paths():
                if str(path.relative_to(self.folder)) not in listed:
                    path.unlink()
        self.manifest.status, self.manifest.error, self.manifest.finished_at = "complete", None, utc_text(at)
        self.save()
        target = self.folder.parent.parent / self.manifest.batch_id
        os.rename(self.folder, target)  # fails when a batch of that name exists: batches are immutable
        sync_folder(target.parent)
        self.folder = target
        return target


def start_batch(
    landing_root: Path,
    *,
    source_id: str,
    dataset: str,
    kind: str,
    at: datetime,
    queries: Iterable[Query] = (),
    monitor_id: str | None = None,
    set_name: str | None = None,
    is_sample: bool = False,
) -> Batch:
    """Create an empty open batch named after its start and kind (`-2`, `-3`, … when the name is taken)."""
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
    home = dataset_folder(landing_root, source_id, dataset)
    base = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{kind}"
    batch_id, number = base, 1
    # Unique over all datasets: tables of batches and records know a batch by its id alone
    while any(any(Path(landing_root).glob(f"*/*/{place}{batch_id}")) for place in ("", f"{OPEN_FOLDER}/")):
        number += 1
        batch_id = f"{base}-{number}"
    folder = home / OPEN_FOLDER / batch_id
    folder.mkdir(parents=True)
    manifest = Manifest(batch_id, source_id, dataset, kind, utc_text(at), list(queries))
    manifest.monitor_id, manifest.set_name, manifest.is_sample = monitor_id, set_name, is_sample
    batch = Batch(folder, manifest)
    batch.save()
    return batch


def list_batches(landing_root: Path, source_id: str, dataset: str) -> list[Batch]:
    """The complete batches, oldest first (by start, then name).

    Raises UnreadableInput when a manifest cannot be read: a batch is never skipped in silence.
    """
    return _read_batches(dataset_folder(landing_root, source_id, dataset))


def list_open_batches(landing_root: Path, source_id: str, dataset: str) -> list[Batch]:
    """The batches in `_open`, interrupted (status `open`) or failed, oldest first."""
    return _read_batches(dataset_folder(landing_root, source_id, dataset) / OPEN_FOLDER)


def _read_batches(folder: Path) -> list[Batch]:
    if not folder.is_dir():
        return []
    batches = []
    for path in sorted(folder.iterdir()):
        # A folder without a manifest was created in the instant before a crash: nothing landed in it.
        if path.name != OPEN_FOLDER and (path / MANIFEST).is_file():
            batches.append(read_batch(path))
    return sorted(batches, key=lambda batch: (batch.manifest.fetched_at, batch.manifest.batch_id))


def read_batch(folder: Path) -> Batch:
    """Read one batch's manifest; UnreadableInput when it is not a manifest or names another batch."""
    path = folder / MANIFEST
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise UnreadableInput(f"{path} is not a readable manifest ({error}); restore the batch or remove it") from error
    if manifest.batch_id != folder.name:
        raise UnreadableInput(f"{path} says it is batch {manifest.batch_id}; give the folder its name back")
    return Batch(folder, manifest)


def read_shard(path: Path) -> Iterator[bytes]:
    """The envelope lines of one shard, without line ends; UnreadableInput when it is damaged."""
    try:
        compressed, rest = path.read_bytes(), b""
        if 0 < zstandard.frame_content_size(compressed) <= _AT_ONCE:
            unpacked, start = zstandard.ZstdDecompressor().decompress(compressed), 0
            while (end := unpacked.find(b"\n", start)) >= 0:  # one copy of one line at a time
                yield unpacked[start:end]
                start = end + 1
            rest = unpacked[start:]
        else:
            with zstandard.ZstdDecompressor().stream_reader(compressed) as reader:
                while chunk := reader.read(1 << 20):
                    *lines, rest = (rest + chunk).split(b"\n")
                    yield from lines
    except (OSError, zstandard.ZstdError) as error:
        raise UnreadableInput(f"{path} cannot be read ({error}); restore it or fetch the batch again") from error
    if rest:
        raise UnreadableInput(f"{path} ends in mid-line; restore it or fetch the batch again")


def is_whole(folder: Path, page: Page) -> bool:
    """Whether a listed shard is still the file that was written."""
    path = folder / page.file
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == page.sha256


def envelope(line: int, sha256: str, record: bytes) -> bytes:
    """One shard line; `record` is minified JSON, which holds no raw line end."""
    return b'{"line":%d,"sha256":"%s","record":%s}\n' % (line, sha256.encode("ascii"), record)


def safe_name(original_name: str) -> str:
    """A file name that cannot leave its folder or surprise a shell: ASCII letters, digits and `._-`."""
    last = re.split(r"[/\\]", original_name)[-1]
    return re.sub(r"[^A-Za-z0-9._-]+", "_", last)[-100:].lstrip(".-") or "file"


def dataset_folder(landing_root: Path, source_id: str, dataset: str) -> Path:
    """`<landing>/<source>/<dataset>`; both are plain lower-case names."""
    for name in (source_id, dataset):
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a plain name: {name!r}")
    return Path(landing_root) / source_id / dataset


def utc_text(at: datetime) -> str:
    """A moment as `2026-11-20T06:00:00Z`; a moment without a zone is a mistake of the caller."""
    if at.tzinfo is None:
        raise ValueError(f"a time needs its zone: {at!r}")
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: a temporary neighbour, synced, then renamed over it."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def discard_shards(batch: Batch) -> None:
    """Free the disk a failed batch holds; its manifest stays, because the failure is part of the record."""
    if batch.manifest.status != "failed":
        raise ValueError(f"{batch.manifest.batch_id} is {batch.manifest.status}, not failed: its shards stay")
    for path in batch.shard_paths():
        path.unlink(missing_ok=True)
    shutil.rmtree(batch.folder / "received", ignore_errors=True)
