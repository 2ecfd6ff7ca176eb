"""A table download split into its rows, strictly: comma-separated with quotes, or tab-separated without.

Belongs here: telling such a table from other content, where a row begins and ends, what is wrong with one, finding
the next good row after a broken one. Does not belong here: what the columns mean
(sources/clinicaltrials_gov_csv.py), opening files, landing.

Nothing is repaired and nothing skipped: every line after the header belongs to a row, is blank, or to a piece with a
reason. A quote that is never closed swallows the rows after it; they are found again because a row begins with a
line that holds an NCT number and can be read from there. Bounded memory: one row, and what is read of it.
"""

import re
from collections import deque
from collections.abc import Iterator

from ingestion.containers import RefusedFile, TruncatedInput
from ingestion.errors import IngestionError
from ingestion.json_records import Piece
from ingestion.places import KnownPlaces
from ingestion.sources.clinicaltrials_gov_csv import (
    KNOWN_COLUMNS,
    NCT_NUMBER,
    BadHeader,
    Header,
    UnreadableCell,
    read_header,
    row_as_study,
)

LONGEST_CELL = 1 << 20  # characters
LONGEST_ROW = 8 << 20  # bytes
_HEAD = 64 << 10
_RULES = 1  # raised when a row gives another study than before
_KEPT = 1 << 20  # bytes of a broken piece
_MARK = b"\xef\xbb\xbf"
_NCT_ID = re.compile("NCT[0-9]{8}")
_NCT_BYTES = re.compile(b"NCT[0-9]{8}")
_CELL = re.compile(r'"((?:[^"]++|"")*+)"|([^",\r\n]*)')
_LIKE_A_DOWNLOAD = 3  # known columns in a header without NCT Number


def table_reader(places: KnownPlaces | None) -> str:
    """What rows are read with: these rules and these places. The same file is worth reading again after a change."""
    return f"table-{_RULES}-{places.digest[:12]}" if places else f"table-{_RULES}"


class Content:
    """A stream of chunks whose beginning can be looked at before it is read; TruncatedInput comes in its place."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self.head, self._cut = chunks, b"", None
        try:
            while len(self.head) < _HEAD and b"\n" not in self.head[3:]:
                self.head += next(chunks)
        except StopIteration:
            pass
        except TruncatedInput as error:
            self._cut = error

    def chunks(self) -> Iterator[bytes]:
        """All of it."""
        yield self.head
        if self._cut:
            raise self._cut
        yield from self._chunks

    def table(self) -> "Table | None":
        """The table this is, or None for other content.

        Raises RefusedFile for a table of the registry that cannot be read: no NCT Number, a column twice.
        """
        line = self.head.removeprefix(_MARK).partition(b"\n")[0].rstrip(b"\r")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            return None
        record_format = "tsv" if "\t" in text else "csv"
        names = text.split("\t") if record_format == "tsv" else _cells(text)
        known = KNOWN_COLUMNS & {name.strip() for name in names or ()}
        if names is None or (NCT_NUMBER not in known and len(known) < _LIKE_A_DOWNLOAD):
            return None
        if NCT_NUMBER not in known:
            raise RefusedFile("no_nct_number", f"has no column {NCT_NUMBER}; download it again with that column")
        try:
            return Table(self.chunks(), read_header(names), record_format)
        except BadHeader as error:
            raise RefusedFile("bad_header", str(error)) from error


class Table:
    """The rows below a header."""

    def __init__(self, chunks: Iterator[bytes], header: Header, record_format: str) -> None:
        self.header, self.record_format = header, record_format
        self._lines = _Lines(chunks)
        self._lines.drop(1)

    def pieces(self, places: KnownPlaces | None) -> Iterator[Piece]:
        """Its rows in order; `line` is the line of the file a row begins in, `study` what it says.

        `places` are what Locations are split with. Raises IngestionError without them: every site would be ambiguous.
        """
        if places is None:
            raise IngestionError("a table download was dropped where known places were not handed in; nothing is read")
        reason = ""
        while self._lines.has(0):
            line = self._lines.number
            if not self._lines[0].strip():
                self._lines.drop(1)
                yield Piece(line, b"")
                continue
            count, cells, reason, detail = self._row(0)
            body = self._lines.drop(count) if cells is not None else self._skip_broken()
            yield self._piece(line, body, cells, reason, detail, places)
        if self._lines.cut and reason != "truncated":  # it was cut between two rows
            yield Piece(self._lines.number, b"", "truncated", self._lines.cut)

    def _piece(
        self, line: int, body: bytes, cells: list[str] | None, reason: str, detail: str, places: KnownPlaces
    ) -> Piece:
        if reason or cells is None:
            return Piece(line, body[:_KEPT], reason, detail)
        nct_id = self.header.cell(cells, NCT_NUMBER)
        if not _NCT_ID.fullmatch(nct_id):
            return Piece(line, body, "invalid_id", f"{NCT_NUMBER} is {nct_id[:40]!r}, not NCT and eight digits")
        try:
            return Piece(line, body, study=row_as_study(self.header, cells, self.record_format, places))
        except UnreadableCell as error:
            return Piece(line, body, "bad_value", str(error))

    def _row(self, at: int) -> tuple[int, list[str] | None, str, str]:
        """The row that begins `at` lines ahead: how many lines it has, its cells, and why it cannot be used.

        Cells with a reason: the row ends where it seems to end. No cells: it does not.
        """
        text, count, reason, detail = self._gather(at)
        if reason:
            return count, None, reason, detail
        cells = text.split("\t") if self.record_format == "tsv" else _cells(text)
        if cells is None:
            return count, None, "bad_quote", "a quote stands where none can, or one is missing"
        expected = len(self.header.names)
        if len(cells) != expected:
            return count, None, "column_count", f"{len(cells)} columns where the header has {expected}"
        if "\0" in text:
            return count, cells, "nul", "holds a NUL character"
        longest = max(map(len, cells))
        if longest > LONGEST_CELL:
            return count, cells, "too_long", f"a cell of {longest} characters, more than {LONGEST_CELL}"
        return count, cells, "", ""

    def _gather(self, at: int) -> tuple[str, int, str, str]:
        """Text and lines of a row, and why it is not whole; quotes of a whole row are even in number."""
        lines = self._lines
        body, count, quotes = bytearray(), 0, 0
        while lines.has(at + count) and len(body) <= LONGEST_ROW:
            line = lines[at + count]
            body += line
            count += 1
            quotes += line.count(b'"')
            if self.record_format == "tsv" or quotes % 2 == 0:
                break
        reason, detail = self._incomplete(body, is_last=not lines.has(at + count))
        if reason:
            return "", count, reason, detail
        try:
            return body.decode("utf-8").removesuffix("\n").removesuffix("\r"), count, "", ""
        except UnicodeDecodeError as error:
            return "", count, "not_utf8", f"byte {error.start + 1} is not UTF-8"

    def _incomplete(self, body: bytearray, *, is_last: bool) -> tuple[str, str]:
        if len(body) > LONGEST_ROW:
            return "too_long", f"a row of more than {LONGEST_ROW >> 20} MB"
        has_end = body.endswith(b"\n")
        if is_last and self._lines.cut and not has_end:
            return "truncated", self._lines.cut
        if self.record_format == "tsv" and is_last and not has_end:
            return "truncated", "the last line has no end, as when a download was cut; if it is whole, add a line end"
        if self.record_format == "csv" and body.count(b'"') % 2:
            return "bad_quote", "a quote is opened and never closed"
        return "", ""

    def _skip_broken(self) -> bytes:
        """Drop lines up to the next row that can be read; returns the beginning of what is dropped.

        An attempt ends at the next line with an odd quote, so that all attempts together read the text twice.
        """
        skipped = bytearray(self._lines.drop(1)[:_KEPT])
        while self._lines.has(0) and not self._begins_row():
            skipped += self._lines.drop(1)[: _KEPT - len(skipped)]
        return bytes(skipped)

    def _begins_row(self) -> bool:
        if not _NCT_BYTES.search(self._lines[0]):
            return False
        _, cells, _, _ = self._row(0)
        return cells is not None and bool(_NCT_ID.fullmatch(self.header.cell(cells, NCT_NUMBER)))


class _Lines:
    """Lines of a stream, with their ends, looked at ahead of where they are taken; `number` is that of the first."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest, self._ended = chunks, bytearray(), False
        self._ahead: deque[bytes] = deque()
        self.number, self.cut = 1, ""

    def __getitem__(self, at: int) -> bytes:
        return self._ahead[at]

    def has(self, at: int) -> bool:
        """Whether there are more than `at` lines ahead."""
        while len(self._ahead) <= at and not self._ended:
            self._read()
        return len(self._ahead) > at

    def drop(self, count: int) -> bytes:
        """Take lines away."""
        self.has(count - 1)
        taken = [self._ahead.popleft() for _ in range(min(count, len(self._ahead)))]
        self.number += len(taken)
        return b"".join(taken)

    def _read(self) -> None:
        try:
            self._rest += next(self._chunks)
        except StopIteration:
            self._ended = True
        except TruncatedInput as error:
            self._ended, self.cut = True, str(error)
        *lines, rest = self._rest.split(b"\n")
        self._ahead.extend(bytes(line) + b"\n" for line in lines)
        # A line longer than a row may be is no line: handing it on in pieces keeps memory bounded
        if rest and (self._ended or len(rest) > LONGEST_ROW):
            self._ahead.append(bytes(rest))
            rest = bytearray()
        self._rest = bytearray(rest)


def _cells(text: str) -> list[str] | None:
    """The cells of one row of comma-separated text (RFC 4180), or None when its quotes are broken."""
    cells, at = [], 0
    while True:
        found = _CELL.match(text, at)
        quoted, plain = found.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        at = found.end()
        if at == len(text):
            return cells
        if text[at] != ",":
            return None
        at += 1
