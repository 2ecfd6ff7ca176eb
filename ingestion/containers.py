"""Dropped files opened safely: plain, gzip, zstd, or a zip of those, told by their first bytes.

Belongs here: decompression with limits, what is never opened. Does not belong here: what the
content means, where it goes.

Nothing is unpacked to disk: content streams, so a name inside an archive reaches no path. The
limits count bytes that really came out, because sizes written in an archive can lie.
"""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import zstandard

from ingestion.errors import UnreadableInput

CHUNK = 1 << 20
_ZSTD_INPUT = 4 << 10  # zstd can grow 30,000 times: small bites keep one step under 128 MB
_KINDS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}


class RefusedFile(UnreadableInput):
    """A file that is not read at all; `reason` is one word for tables."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class TruncatedInput(UnreadableInput):
    """A stream that ends before its end; what came before is good."""


@dataclass(frozen=True)
class Limits:
    """What a file may become. Real studies compress to a tenth; a bomb to a thousandth and less."""

    total_bytes: int = 64 << 30
    ratio: int = 250
    ratio_from_bytes: int = 32 << 20
    members: int = 10_000


@dataclass(frozen=True)
class Member:
    """One stream of content: `name` is its path inside an archive, empty for the file itself."""

    name: str
    chunks: Iterator[bytes]


def open_members(path: Path, limits: Limits | None = None) -> Iterator[Member]:
    """The contents of a file, one after the other; consume each before asking for the next.

    Raises RefusedFile for an archive that is unsafe or unreadable, also while its chunks are read; a stream cut
    short raises TruncatedInput after its last good bytes.
    """
    meter = _Meter(path.stat().st_size, limits or Limits())
    with path.open("rb") as file:
        if _kind(file) == "zip":
            yield from _zip_members(file, meter)
        else:
            yield Member("", meter.count(_plain_chunks(file)))


def is_plain(path: Path) -> bool:
    """Whether a file is neither compressed nor an archive."""
    with path.open("rb") as file:
        return _kind(file) == "plain"


class _Meter:
    """Counts what comes out of one file against its size and the limits."""

    def __init__(self, size: int, limits: Limits) -> None:
        self.size, self.limits, self.total = max(size, 1), limits, 0

    def count(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.total += len(chunk)
            self.check(self.total)
            yield chunk

    def check(self, total: int) -> None:
        limits = self.limits
        if total > limits.total_bytes:
            raise RefusedFile("unsafe", f"unpacks to more than {limits.total_bytes >> 30} GB; split it")
        if total > limits.ratio_from_bytes and total > self.size * limits.ratio:
            raise RefusedFile("unsafe", f"unpacks to more than {limits.ratio} times its size, as a zip bomb does")


def _kind(file: BinaryIO) -> str:
    head = file.read(4)
    file.seek(0)
    return next((kind for magic, kind in _KINDS.items() if head.startswith(magic)), "plain")


def _plain_chunks(file: BinaryIO) -> Iterator[bytes]:
    kind = _kind(file)
    try:
        if kind == "gzip":
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield from _chunks(unpacked)
        elif kind == "zstd":
            yield from _zstd_chunks(file)
        elif kind == "zip":
            raise RefusedFile("unsafe", "holds an archive inside an archive; unpack the outer one")
        else:
            yield from _chunks(file)
    except EOFError as error:
        raise TruncatedInput("the compressed file ends in the middle; download it again") from error
    except (zlib.error, gzip.BadGzipFile, zstandard.ZstdError, zipfile.BadZipFile) as error:
        raise TruncatedInput(f"the compressed file is damaged ({error}); download it again") from error


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    # read1 hands over what is there before an error in the middle of a stream is raised
    read = getattr(file, "read1", file.read)
    while chunk := read(CHUNK):
        yield chunk


def _zstd_chunks(file: BinaryIO) -> Iterator[bytes]:
    """All frames; the stream reader of the library would take a cut frame for the end."""
    frame, is_open = zstandard.ZstdDecompressor().decompressobj(), False
    while given := file.read(_ZSTD_INPUT):
        while given:
            is_open = True
            yield frame.decompress(given)
            given = frame.unused_data if frame.eof else b""
            if frame.eof:
                frame, is_open = zstandard.ZstdDecompressor().decompressobj(), False
    if is_open:
        raise EOFError


def _zip_members(file: BinaryIO, meter: _Meter) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise RefusedFile("unreadable", f"is not a whole zip file ({error}); download it again") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check_entries(entries, meter)
        for entry in sorted(entries, key=lambda entry: entry.filename):
            try:
                with archive.open(entry) as content:
                    yield Member(entry.filename, meter.count(_plain_chunks(content)))
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
                raise RefusedFile("unreadable", f"{entry.filename!r} cannot be unpacked ({error})") from error


def _check_entries(entries: list[zipfile.ZipInfo], meter: _Meter) -> None:
    """Refuse by the directory of the zip alone, before anything is unpacked."""
    if len(entries) > meter.limits.members:
        raise RefusedFile("unsafe", f"holds more than {meter.limits.members} files; split it")
    names = {entry.filename for entry in entries}
    if any(name == "[Content_Types].xml" or name.startswith("xl/") for name in names):
        raise RefusedFile("unsupported_format", "is an Excel workbook; download the studies as JSON or CSV")
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in entry.filename or "\0" in entry.orig_filename:
            raise RefusedFile("unsafe", f"holds a file that points outside the archive: {entry.filename[:80]!r}")
        if entry.flag_bits & 1:
            raise RefusedFile("unreadable", f"{entry.filename!r} is encrypted")
    meter.check(sum(entry.file_size for entry in entries))
