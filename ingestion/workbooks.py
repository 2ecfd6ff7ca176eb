"""Excel workbooks from strangers: the first sheet as rows of text, and nothing else of it.

Belongs here: what is refused before anything is read, cells as text. Does not belong here: what a column
means (sources/), other archives (containers.py).

A workbook is a zip of XML. Its directory is looked at first: sizes, encryption, macros. Cells are read
as the values that are stored; a formula is never computed, a link never followed.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fastexcel

from ingestion.containers import RefusedFile

_FIRST_BYTES = b"PK\x03\x04"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class WorkbookLimits:
    """What a workbook may become; its XML is in memory as a whole. Real ones unpack to about ten times their size."""

    file_bytes: int = 200 << 20
    unpacked_bytes: int = 1 << 30
    ratio: int = 100
    ratio_from_bytes: int = 8 << 20
    cells: int = 20_000_000


def is_workbook(path: Path) -> bool:
    """Whether a file is a zip that calls itself a workbook; nothing is unpacked."""
    with path.open("rb") as file:
        if file.read(4) != _FIRST_BYTES:
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name == "[Content_Types].xml" or name.startswith("xl/") for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def read_rows(path: Path, limits: WorkbookLimits | None = None) -> Iterator[list[str]]:
    """Rows of the first sheet, header included, cells as text, empty cells as empty text.

    Raises RefusedFile when the workbook is unsafe, has macros, or cannot be read.
    """
    limits = limits or WorkbookLimits()
    _check(path, limits)
    try:
        workbook = fastexcel.read_excel(path)
        sheet = workbook.load_sheet(0, header_row=None, dtypes="string")
        if sheet.width * sheet.height > limits.cells:
            raise RefusedFile("unsafe", f"has more than {limits.cells:,} cells; split it")
        batch = sheet.to_arrow()
    except fastexcel.FastExcelError as error:
        raise RefusedFile("unreadable", f"is not a workbook that can be read ({_first_line(error)})") from error
    columns = [column.to_pylist() for column in batch.columns]
    for row in zip(*columns, strict=True):
        yield [cell or "" for cell in row]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _check(path: Path, limits: WorkbookLimits) -> None:
    """Refuse by size, by the directory, then by what really comes out: sizes written in a zip can lie."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise RefusedFile("unsafe", f"is a workbook of more than {limits.file_bytes >> 20} MB; split it")
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            entries = archive.infolist()
            _refuse_by_directory(entries)
            _measure(archive, entries, max(size, 1), limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise RefusedFile("unreadable", f"is not a whole workbook ({_first_line(error)}); download it again") from error


def _refuse_by_directory(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if entry.flag_bits & 1:
            raise RefusedFile("unreadable", "is an encrypted workbook")
        if entry.filename.lower().endswith("vbaproject.bin"):
            raise RefusedFile("unsafe", "is a workbook with macros; save it without")


def _measure(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int, limits: WorkbookLimits) -> None:
    """Unpack into nothing, counting; a part that declares a document type is refused (entities)."""
    total = 0
    for entry in entries:
        with archive.open(entry) as content:
            tail = b""
            while chunk := content.read(_CHUNK):
                total += len(chunk)
                if total > limits.unpacked_bytes or (total > limits.ratio_from_bytes and total > size * limits.ratio):
                    raise RefusedFile(
                        "unsafe", f"unpacks to more than {limits.ratio} times its size, as a zip bomb does"
                    )
                if b"<!DOCTYPE" in (seen := tail + chunk) or b"<!ENTITY" in seen:
                    raise RefusedFile("unsafe", "holds XML with a document type, as entity bombs do")
                tail = chunk[-9:]
