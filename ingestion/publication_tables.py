"""Bibliographic exports as comma-separated tables: rows under a checked header, strictly read.

Belongs here: where a row begins and ends, what is wrong with one, finding the next good row after a broken one, the
header against what a provider's reader expects. Does not belong here: what a column means (sources/).

A quote that is never closed, or one in the middle of a cell, costs the row in which it stands: reading goes on with
the next line from which a whole row can be read. A row longer than LONGEST_ROW is none.
"""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingestion.containers import RefusedFile
from ingestion.publication_reading import Blank, Finding, Item, Row, Unreadable, attempt, decoded

LONGEST_ROW = 8 << 20  # bytes
LONGEST_CELL = 4 << 20  # characters
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Columns:
    """What a provider's table has: names as printed. What is in none of the groups is a finding, new_field."""

    provider: str
    required: tuple[str, ...]
    read: tuple[str, ...]
    left: tuple[str, ...] = ()

    def check(self, names: list[str]) -> list[Item]:
        """Findings of a header. Raises RefusedFile when a required column is missing or one stands there twice."""
        missing = [name for name in self.required if name not in names]
        if missing:
            raise RefusedFile(
                "header", f"is an export of {self.provider} without {', '.join(missing)}; export all columns"
            )
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            raise RefusedFile("header", f"has the column {', '.join(twice)} twice")
        known = {*self.required, *self.read, *self.left, ""}
        return [Finding("new_field", name[:60]) for name in names if name not in known]


Widen = Callable[[list[str], list[str]], list[str]]


def header_of(head: bytes) -> list[str]:
    """Names in the first line of a file's beginning, stripped; empty when that is no row."""
    line = head.removeprefix(_MARK).partition(b"\n")[0]
    try:
        row = next(csv.reader(io.StringIO(line.decode("utf-8").strip(), newline=""), strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return []
    return [name.strip() for name in row]


def table_items(
    path: Path,
    columns: Columns,
    record: Callable[[dict[str, str]], Row],
    *,
    skipped: int = 0,
    wider: int = 0,
    fit: Widen = lambda names, cells: names,
) -> Iterator[Item]:
    """The records of a table; `record` makes one of a row's cells by name, empty cells as empty texts.

    `skipped` are lines above the header. A row may have `wider` cells more than the header; `fit` names them then.
    Raises RefusedFile for a header that cannot be read.
    """
    rows = _Rows(path, wider)
    rows.drop(skipped)
    yield from rows_items(rows, columns, record, fit=fit)


def rows_items(
    rows: Iterable[tuple[int, bytes, list[str] | None, str]],
    columns: Columns,
    record: Callable[[dict[str, str]], Row],
    *,
    fit: Widen = lambda names, cells: names,
) -> Iterator[Item]:
    """The same of rows that are already taken apart: line, bytes, cells or None, and why there are none."""
    names: list[str] = []
    for line, body, cells, problem in rows:
        if cells is not None and not any(cell.strip() for cell in cells):
            yield Blank()
        elif names:
            yield attempt(line, body, partial(_made, record, names, cells, problem, fit))
        elif cells is None:
            raise RefusedFile("header", f"has no readable header in line {line}: {problem}")
        else:
            names = [cell.strip() for cell in cells]
            yield from columns.check(names)
    if not names:
        raise RefusedFile("header", f"is an export of {columns.provider} without a header")


def _made(
    record: Callable[[dict[str, str]], Row], names: list[str], cells: list[str] | None, problem: str, fit: Widen
) -> Row:
    if cells is None:
        reason, _, detail = problem.partition(": ")
        raise Unreadable(reason, detail)
    fitting = fit(names, cells) if len(cells) != len(names) else names
    if len(fitting) != len(cells):
        raise Unreadable("field_count", f"{len(cells)} fields under a header of {len(names)}")
    return record(dict(zip(fitting, (cell.strip() for cell in cells), strict=True)))


class _Rows:
    """Rows of a file with the line each begins in; the first one says how many cells a row has."""

    def __init__(self, path: Path, wider: int) -> None:
        self._path, self._ready, self._number = path, deque[bytes](), 1
        self._wider, self._width = wider, 0
        self._lines = self._read()

    def _read(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            for number, line in enumerate(file):
                yield line.removeprefix(_MARK) if number == 0 else line

    def _line(self, at: int) -> bytes | None:
        while len(self._ready) <= at:
            if (line := next(self._lines, None)) is None:
                return None
            self._ready.append(line)
        return self._ready[at]

    def drop(self, count: int) -> bytes:
        """Take lines away from the front."""
        taken = [self._ready.popleft() for _ in range(count) if self._line(0) is not None]
        self._number += len(taken)
        return b"".join(taken)

    def __iter__(self) -> Iterator[tuple[int, bytes, list[str] | None, str]]:
        while self._line(0) is not None:
            line = self._number
            count, cells, problem = self._row(0)
            body = self.drop(count if cells is not None else self._broken())
            self._width = self._width or len(cells or ())
            yield line, body, cells, problem

    def _row(self, at: int) -> tuple[int, list[str] | None, str]:
        """How many lines a row has from line `at`, its cells, or why it cannot be read."""
        taken: list[bytes] = []
        size = quotes = 0
        while size <= LONGEST_ROW and (line := self._line(at + len(taken))) is not None:
            taken.append(line)
            size += len(line)
            quotes += line.count(b'"')
            # Quotes pair up only where a row can end; a row without any ends with its line
            if quotes % 2 == 0:
                return (len(taken), *self._whole(taken))
        why = "row_too_long: a quote is not closed" if size > LONGEST_ROW else "broken_quotes: a quote is never closed"
        return len(taken), None, why

    def _whole(self, lines: list[bytes]) -> tuple[list[str] | None, str]:
        cells, problem = _cells(b"".join(lines))
        # A quote not closed can pair with the next such and so hide the good rows between them
        is_odd = self._width and cells and not self._width <= len(cells) <= self._width + self._wider
        if len(lines) > 1 and is_odd:
            return None, f"broken_quotes: a row of {len(lines)} lines has {len(cells or ())} fields"
        return cells, problem

    def _broken(self) -> int:
        """How many lines a broken row has: up to the next from which a row with several cells can be read."""
        at = 1
        while self._line(at) is not None:
            _, cells, _ = self._row(at)
            if cells is not None and len(cells) > 1:
                break
            at += 1
        return at


def _cells(body: bytes) -> tuple[list[str] | None, str]:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        text = decoded(body)
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except Unreadable as error:
        return None, f"{error.reason}: {error.detail}"
    except csv.Error as error:
        return None, f"broken_quotes: {error}"
    finally:
        csv.field_size_limit(before)
    if len(rows) > 1:
        return None, "broken_quotes: several rows stand where one should be"
    return (rows[0] if rows else []), ""
