"""One look at every landed record before it is loaded: its key, its shape, fields never seen.

Belongs here: what a record must have to be loaded, and what is new in it. Does not belong
here: SQL, Parquet, what becomes of a record that is refused.

A required field that is missing or retyped is refused by name; a field that the registry did
not have when the reader was written is only counted.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from ingestion.errors import SchemaChanged, UnreadableInput
from ingestion.json_shape import shape_of
from ingestion.landing import Batch, envelope, is_whole, read_shard, write_atomically
from ingestion.sources import clinicaltrials_gov_schema as schema

_NCT_ID = re.compile("NCT[0-9]{8}")
_FIELDS = Path(schema.__file__).with_name("clinicaltrials_gov_fields.txt")
_KNOWN = frozenset(line for line in _FIELDS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
_PARENTS = frozenset(name.rpartition(".")[0] for name in _KNOWN)
_REQUIRED = {column: schema.RAW_COLUMNS[column].split(".")[1:] for column in schema.REQUIRED_COLUMNS}
_VERSION = ["derivedSection", "miscInfoModule", "versionHolder"]
_UPDATED = schema.RAW_COLUMNS["last_update_posted_date"].split(".")[1:]


def _envelope_decoder(known: frozenset[str]) -> msgspec.json.Decoder:
    shape = shape_of(schema.STUDY_TYPE, "Study", known)
    return msgspec.json.Decoder(msgspec.defstruct("Envelope", [("line", int), ("sha256", str), ("record", shape)]))


# One decode tells that a usual record has the form we read and nothing new; only another one is looked at again
_usual = _envelope_decoder(_KNOWN)
_typed = _envelope_decoder(frozenset())
_mapping = msgspec.json.Decoder(dict[str, msgspec.Raw])


class _Position(msgspec.Struct):
    line: int
    sha256: str
    record: msgspec.Raw


_position = msgspec.json.Decoder(_Position)


@dataclass
class Sighting:
    """One landed record: where it stands and what it is; with a `reason` it cannot be loaded.

    `key` is the provider's id of it, `version_holder` the registry's own date of the data, `updated` the record's last
    update, both as received. A row of a table has a `record_format` (csv, tsv) and the columns its file lacks.
    """

    line: int
    content_hash: str
    key: str | None = None
    version_holder: str | None = None
    updated: str | None = None
    record_format: str = "json"
    missing_columns: tuple[str, ...] = ()
    reason: str | None = None
    detail: str | None = None


@dataclass
class ShardScan:
    """What one shard holds: a sighting a line, and in how many records each (kind, name) was found."""

    sightings: list[Sighting] = field(default_factory=list)
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class LandedShard:
    """A shard to read: its path now (a copy without refused lines stands in at times) and its name under home."""

    path: Path
    landed_file: str


@dataclass
class BatchScan:
    """What a batch holds: the sightings of each shard by landed name, in order, and the findings of all."""

    sightings: dict[str, list[Sighting]] = field(default_factory=dict)
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)


def landed_shards(batch: Batch) -> list[LandedShard]:
    """The shards of a complete batch; their landed name is relative to home."""
    manifest = batch.manifest
    prefix = f"landing/{manifest.source_id}/{manifest.dataset}/{manifest.batch_id}"
    return [LandedShard(path, f"{prefix}/{path.relative_to(batch.folder)}") for path in batch.shard_paths()]


def scan_batch(batch: Batch, scan_shard: Callable[[Path], ShardScan]) -> BatchScan:
    """Look at every record of a complete batch; `scan_shard` is that of its dataset.

    Raises UnreadableInput when a shard is not what was landed, SchemaChanged when a record of a pull does not
    fit: the registry has changed its format. Records of an import that do not fit keep their reason.
    """
    for page in (page for query in batch.manifest.queries for page in query.pages):
        if not is_whole(batch.folder, page):
            raise UnreadableInput(
                f"{batch.folder / page.file} is not the file that was landed; restore it or the batch"
            )
    scan = BatchScan()
    for shard in landed_shards(batch):
        found = scan_shard(shard.path)
        scan.sightings[shard.landed_file] = found.sightings
        scan.findings.update(found.findings)
    if batch.manifest.kind != "import":
        _require_shape(batch, scan)
    return scan


def _require_shape(batch: Batch, scan: BatchScan) -> None:
    refused = [(name, seen) for name, shard in scan.sightings.items() for seen in shard if seen.reason]
    if not refused:
        return
    name, first = refused[0]
    total = sum(map(len, scan.sightings.values()))
    raise SchemaChanged(
        f"{batch.manifest.batch_id}: {len(refused)} of {total} studies do not have the form we read, first "
        f"{first.key or 'one without a number'} ({name} line {first.line}): {first.reason}: {first.detail}; "
        "nothing was loaded; compare with the registry's data structure page and adapt the reader"
    )


def copy_without(shard: LandedShard, refused: set[int], path: Path) -> LandedShard:
    """Write a copy of a shard without the refused lines, which would stop a typed read."""
    kept = (_position.decode(line) for line in read_shard(shard.path))
    lines = [envelope(seen.line, seen.sha256, bytes(seen.record)) for seen in kept if seen.line not in refused]
    write_atomically(path, zstandard.ZstdCompressor(level=1).compress(b"".join(lines)))
    return LandedShard(path, shard.landed_file)


def scan_shard(path: Path) -> ShardScan:
    """Look at every line of a landed shard.

    Raises UnreadableInput when a line is no envelope: the shard is not what was landed.
    """
    scan = ShardScan()
    for number, line in enumerate(read_shard(path), start=1):
        try:
            _seen(line, scan)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise UnreadableInput(f"{path} line {number} is damaged ({error}); restore it or fetch again") from error
    return scan


def _seen(line: bytes, scan: ShardScan) -> None:
    """Add one landed line to what a shard holds."""
    new: list[str] = []
    try:
        envelope = _usual.decode(line)
    except msgspec.ValidationError:
        position = _position.decode(line)
        new += _new_fields(position.record)
        try:
            envelope = _typed.decode(line)
        except msgspec.ValidationError as error:
            detail = str(error).replace("$.record.", "")
            scan.sightings.append(Sighting(position.line, position.sha256, reason="field_retyped", detail=detail))
            envelope = None
    if envelope:
        scan.sightings.append(_sighting(envelope))
        row = envelope.record and envelope.record.tableRow
        new += [f"{row.format}.{name}" for name in row.unreadColumns or ()] if row else []
    scan.findings.update(("new_field", name) for name in new)


def _sighting(typed: Any) -> Sighting:
    nct_id = _value(typed.record, _REQUIRED["nct_id"])
    row = typed.record.tableRow if typed.record else None
    how = (row.format, tuple(row.missingColumns or ())) if row else ("json", ())
    seen = Sighting(
        typed.line, typed.sha256, nct_id, _value(typed.record, _VERSION), _value(typed.record, _UPDATED), *how
    )
    required = {"nct_id": _REQUIRED["nct_id"]} if row else _REQUIRED
    missing = [".".join(path) for path in required.values() if not _value(typed.record, path)]
    if missing:
        seen.reason, seen.detail = "required_missing", ", ".join(missing)
    elif not _NCT_ID.fullmatch(nct_id):
        seen.reason, seen.detail = "invalid_id", f"nctId is {nct_id[:40]!r}, not NCT and eight digits"
    return seen


def _value(record: Any, path: list[str]) -> Any:
    for name in path:
        if record is None:
            return None
        record = getattr(record, name)
    return record


def _new_fields(record: msgspec.Raw, path: str = "") -> Iterator[str]:
    """Sections, modules and fields (`section.module.field`) of a study that are not in the known list."""
    try:
        members = _mapping.decode(record)
    except msgspec.ValidationError:
        return
    for name, value in members.items():
        full = f"{path}.{name}" if path else name
        if full == schema.EXTENSION:
            continue
        if full not in _KNOWN:
            yield full
        elif full in _PARENTS:
            yield from _new_fields(value, full)
