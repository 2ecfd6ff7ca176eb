"""Every input row accounted for, per file and per batch.

Belongs here: the counts and the identity they keep. Does not belong here: reading records,
deciding what a version is, the tables the counts are shown in (operations.py).

read = loaded + duplicate + unchanged + blank + quarantined, per file and per batch. A file is
what we received: for a pull its shards, for an import the files that were dropped. A batch that is
still open or failed has read nothing as far as the tables go; its row says why.
"""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from ingestion.errors import UnreadableInput
from ingestion.landing import Batch
from ingestion.manifest import Manifest, Page, ReceivedFile
from ingestion.scanning import landed_shards

COUNTS = ("read_count", "loaded_count", "duplicate_count", "unchanged_count", "blank_count", "quarantined_count")


@dataclass(frozen=True)
class Tally:
    """Counts of records of one file or batch."""

    read: int = 0
    loaded: int = 0
    duplicate: int = 0
    unchanged: int = 0
    blank: int = 0
    quarantined: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(self.values(), other.values(), strict=True)))

    def values(self) -> tuple[int, ...]:
        """The counts in the order of COUNTS."""
        return (self.read, self.loaded, self.duplicate, self.unchanged, self.blank, self.quarantined)

    def check(self, where: str) -> "Tally":
        """Itself, or UnreadableInput when a record is not accounted for."""
        if self.read != sum(self.values()[1:]):
            counts = ", ".join(f"{name} {value}" for name, value in zip(COUNTS, self.values(), strict=True))
            raise UnreadableInput(f"{where}: records do not add up ({counts}); nothing was loaded, restore the batch")
        return self


@dataclass(frozen=True)
class Refused:
    """One landed record of an import that cannot be loaded: the file and line it stands in, and why."""

    file: str
    line: int
    reason: str
    detail: str

    def named_after(self, file: str) -> "Refused":
        """The same record under the name its file came with."""
        return replace(self, file=file)


@dataclass(frozen=True)
class BatchAccount:
    """The rows of files of one batch, and their sum."""

    files: list[dict[str, Any]]
    tally: Tally


def account_for(batch: Batch, outcomes: dict[str, Tally], refused: list[Refused]) -> BatchAccount:
    """Count one complete batch; `outcomes` has what became of the copies in each shard, by landed name.

    Raises UnreadableInput when a file's records do not add up.
    """
    manifest, prefix = batch.manifest, landed_prefix(batch.manifest)
    pages = {f"{prefix}/{page.file}": page for query in manifest.queries for page in query.pages}
    files: list[tuple[dict[str, Any], Tally]] = []
    shards = _shard_tallies(batch, outcomes, refused)
    for received in manifest.files:
        owned = [f"{prefix}/{page.file}" for page in pages_of(manifest, received)]
        tally = sum((shards.pop(name) for name in owned), _received_tally(received))
        files.append((_received_row(manifest, received), replace(tally, read=received.read_count)))
    for name, tally in sorted(shards.items()):
        files.append((_shard_row(manifest, name, pages.get(name)), _shard_tally(tally, pages.get(name))))
    rows = [
        row | dict(zip(COUNTS, tally.check(f"{manifest.batch_id} {row['landed_file']}").values(), strict=True))
        for row, tally in files
    ]
    return BatchAccount(rows, sum((tally for _, tally in files), Tally()))


def _shard_tallies(batch: Batch, outcomes: dict[str, Tally], refused: list[Refused]) -> dict[str, Tally]:
    """Copies and refused records of every shard on disk, also of one in which nothing was found."""
    quarantined = Counter(item.file for item in refused)
    tallies = {}
    for shard in landed_shards(batch):
        name = shard.landed_file
        found = outcomes.get(name, Tally()) + Tally(quarantined=quarantined[name])
        tallies[name] = replace(found, read=sum(found.values()[1:]))
    return tallies


def received_name(manifest: Manifest, landed_file: str) -> str:
    """The name a shard's records came under: that of the received file, or the shard itself in a pull."""
    names = (
        received.original_name
        for received in manifest.files
        if any(landed_file.endswith(f"/{page.file}") for page in pages_of(manifest, received))
    )
    return next(names, landed_file)


def pages_of(manifest: Manifest, received: ReceivedFile) -> list[Page]:
    """The shards that hold the records of a received file: an import has one query per file, named after it."""
    return [page for query in manifest.queries if query.search == received.landed_file for page in query.pages]


def _received_tally(received: ReceivedFile) -> Tally:
    return Tally(duplicate=received.duplicate_count, blank=received.blank_count, quarantined=received.quarantined_count)


def _shard_tally(tally: Tally, page: Page | None) -> Tally:
    """What a shard was said to hold when it landed, where that is known, against what was found in it."""
    return replace(tally, read=page.record_count) if page else tally


def _received_row(manifest: Manifest, received: ReceivedFile) -> dict[str, Any]:
    in_batch = received.landed_file.startswith("received/")
    return {
        "batch_id": manifest.batch_id,
        "landed_file": f"{landed_prefix(manifest)}/{received.landed_file}" if in_batch else received.landed_file,
        "original_name": received.original_name,
        "format": received.format,
        "encoding": received.encoding,
        "sha256": received.sha256,
        "byte_count": received.byte_count,
    }


def _shard_row(manifest: Manifest, name: str, page: Page | None) -> dict[str, Any]:
    return {
        "batch_id": manifest.batch_id,
        "landed_file": name,
        "original_name": None,
        "format": None,
        "encoding": None,
        "sha256": page.sha256 if page else None,
        "byte_count": page.byte_count if page else None,
    }


def landed_prefix(manifest: Manifest) -> str:
    """The folder of a complete batch, relative to home."""
    return f"landing/{manifest.source_id}/{manifest.dataset}/{manifest.batch_id}"
