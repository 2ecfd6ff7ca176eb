"""The quick stage of Web of Science tagged text: bytes to one column a tag, text as received.

Belongs here: lines, tags, continuation lines, where a record begins and ends, records that are broken as text.
Does not belong here: what a field means (web_of_science_records.py), other formats (web_of_science_exports.py).

A file is read in blocks of 16 MB, cut after a record. In a block line ends are found with numpy, the two bytes of a tag
are one integer, a field with its continuation lines is one contiguous span, and a column is an Arrow `string_view`
array that points into the block: no text is copied and no line is seen by Python.

Source of the rules: the field tags as the provider lists them, and the real files in facts.md.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from ingestion.sources.web_of_science_lines import BLOCK_BYTES, Lines, blocks, views

# Two letters each, in no order that matters; a tag that is not here is kept in `unknown_fields`
TAGS = tuple(
    "PT AU AF BA BF CA GP BE TI SO SE BS LA DT CT CY CL SP HO DE ID AB C1 C3 RP EM RI OI FU FP FX CR NR TC Z9 Z8 ZB "
    "ZS ZR ZA U1 U2 PU PI PA SN EI BN J9 JI PD PY VL IS SI PN SU MA BP EP AR DI DL D2 EA EY PG P2 WC WE SC GA PM UT OA "
    "HC HP DA".split()
)
UNKNOWN = "unknown_fields"
SCHEMA = pa.schema(
    [("line", pa.int64()), ("reason", pa.string()), ("detail", pa.string()), ("body", pa.binary())]
    + [(tag, pa.string_view()) for tag in TAGS]
    + [(UNKNOWN, pa.string())]
)
CONTINUATION = "\n   "
_END, _FILE = b"ER", (b"FN", b"VR", b"EF")


def fields(path: Path, encoding: str = "utf-8-sig", block_bytes: int = BLOCK_BYTES) -> Iterator[pa.Table]:
    """The records of a tagged file in order, one row each, some thousand a table; SCHEMA.

    A cell is the text after its tag, continuation lines with their line ends and three blanks included, without the
    last line end. A tag that a record has twice is one cell, its second text a continuation. A record that is broken
    has a `reason`, a `detail` and its bytes in `body`, and no other cell.
    """
    first_line = 1
    for text, size in blocks(path, encoding, block_bytes):
        block = _Block(text, size, first_line)
        first_line += len(block.lines.starts)
        table = block.table()
        del block
        if table.num_rows:
            yield table


class _Block:
    """The fields of a block: tag, place, and the record to which each belongs."""

    def __init__(self, text: memoryview, size: int, first_line: int) -> None:
        self.text, self.size, self.first_line = text, size, first_line
        self.lines = lines = Lines(text, size)
        self.codes = (lines.first & 0xFFFF).astype(np.uint16)
        last = lines.last_of_fields()
        self.line_count = last - lines.heads + 1
        # Of a tag without text, as ER mostly is, the span is empty
        self.stops = lines.stops[last]
        self.starts = np.minimum(lines.starts[lines.heads] + 3, self.stops)
        self.is_file = np.isin(self.codes, [_code(tag) for tag in _FILE])
        self.is_end = (self.codes == _code(_END)) & self._is_empty()
        self._number_records()

    def _is_empty(self) -> np.ndarray:
        """Fields without text; blanks behind the end of a record are none."""
        empty = self.stops == self.starts
        for place in np.flatnonzero(~empty & (self.codes == _code(_END))):
            empty[place] = not bytes(self.text[self.starts[place] : self.stops[place]]).strip()
        return empty

    def _number_records(self) -> None:
        """A record begins with PT, or with whatever follows the end of one."""
        outside = self.is_file | self.is_end
        after = np.append(True, outside[:-1])[: len(outside)]
        begins = ~outside & ((self.codes == _code(b"PT")) | after)
        self.record = np.cumsum(begins) - 1
        self.begins = np.flatnonzero(begins)
        self.inside = ~outside

    def table(self) -> pa.Table:
        """All records as SCHEMA."""
        count = len(self.begins)
        lines = self.first_line + self.lines.heads[self.begins]
        if not count:
            return SCHEMA.empty_table()
        problems = _Problems(self).found()
        bad = np.zeros(count, bool)
        bad[list(problems)] = True
        told = [problems.get(number, (None, None)) for number in range(count)] if problems else [(None, None)] * count
        bodies = [self.body(number) if number in problems else None for number in range(count)]
        columns = [
            pa.array(lines, pa.int64()),
            pa.array([reason for reason, _ in told], pa.string()),
            pa.array([detail for _, detail in told], pa.string()),
            pa.array(bodies, pa.binary()),
        ]
        return pa.table([*columns, *self._columns(count, bad)], schema=SCHEMA)

    def body(self, number: int) -> bytes:
        """The bytes of one record, as received."""
        last = self.begins[number + 1] if number + 1 < len(self.begins) else len(self.codes)
        first = self.lines.heads[self.begins[number]]
        held = np.arange(self.begins[number], last)[~self.is_file[self.begins[number] : last]]
        end = self.lines.heads[held[-1]] + self.line_count[held[-1]] if len(held) else first + 1
        return bytes(self.text[self.lines.starts[first] : self.lines.stops[end - 1]])

    def _columns(self, count: int, bad: np.ndarray) -> Iterator[pa.Array]:
        """The cells of every known tag, then the unknown fields."""
        cells = views(self.lines.words, self.starts, self.stops)
        used = np.flatnonzero(self.inside)
        used = used[~bad[self.record[used]]]
        order = used[np.argsort(self.codes[used], kind="stable")]
        codes, firsts = np.unique(self.codes[order], return_index=True)
        groups = dict(zip(codes.tolist(), np.split(order, firsts[1:]), strict=True)) if len(order) else {}
        for tag in TAGS:
            chosen = groups.pop(_code(tag.encode()), None)
            yield pa.nulls(count, pa.string_view()) if chosen is None else self._column(cells, chosen, count)
        yield self._unknown(groups, count)

    def _column(self, found: np.ndarray, places: np.ndarray, count: int) -> pa.Array:
        """One column; records without a field in `places` have null."""
        rows = self.record[places]
        cells = np.zeros((count, 4), "<u4")
        cells[rows] = found[places]
        filled = np.zeros(count, bool)
        filled[rows] = True
        more = [pa.py_buffer(self._merge(cells, rows, places))] if (rows[1:] == rows[:-1]).any() else []
        validity = pa.py_buffer(np.packbits(filled, bitorder="little"))
        buffers = [validity, pa.py_buffer(cells), pa.py_buffer(self.text), *more]
        return pa.Array.from_buffers(pa.string_view(), count, buffers)

    def _merge(self, cells: np.ndarray, rows: np.ndarray, places: np.ndarray) -> bytes:
        """Fields that a record has several times as one cell each, in a buffer of their own; rare (conferences)."""
        merged = bytearray()
        for row in np.unique(rows[1:][rows[1:] == rows[:-1]]):
            texts = [bytes(self.text[self.starts[place] : self.stops[place]]) for place in places[rows == row]]
            whole = CONTINUATION.encode().join(texts)
            if len(whole) <= 12:
                cells[row] = (len(whole), *np.frombuffer(whole.ljust(12, b"\0"), "<u4"))
            else:
                cells[row] = (len(whole), int.from_bytes(whole[:4], "little"), 1, len(merged))
                merged += whole
        return bytes(merged)

    def _unknown(self, groups: dict[int, np.ndarray], count: int) -> pa.Array:
        """The fields of unknown tags, as lines of tag and text; none in almost every record."""
        texts: list[str | None] = [None] * count
        for place in np.sort(np.concatenate(list(groups.values()))) if groups else ():
            number = self.record[place]
            begin = self.lines.starts[self.lines.heads[place]]
            said = bytes(self.text[begin : self.stops[place]]).decode()
            texts[number] = said if texts[number] is None else f"{texts[number]}\n{said}"
        return pa.array(texts, pa.string())


class _Problems:
    """Records that are broken as text; of several reasons the first in the order of `found`."""

    def __init__(self, block: _Block) -> None:
        self.block = block

    def found(self) -> dict[int, tuple[str, str]]:
        """Record -> reason, and a sentence with the line."""
        problems: dict[int, tuple[str, str]] = {}
        for each in (self._not_utf8, self._unreadable, self._unclosed, self._without_id):
            for number, problem in each():
                problems.setdefault(int(number), problem)
        return problems

    def _line(self, place: int) -> int:
        return self.block.first_line + int(self.block.lines.heads[place])

    def _not_utf8(self) -> Iterator[tuple[int, tuple[str, str]]]:
        if _is_utf8(self.block.text[: self.block.size]):
            return
        for number in range(len(self.block.begins)):
            if not _is_utf8(self.block.body(number)):
                yield number, ("not_utf8", "a text is not UTF-8; export again or save as UTF-8")

    def _unreadable(self) -> Iterator[tuple[int, tuple[str, str]]]:
        block, first = self.block, self.block.lines.first
        one, two, three = first & 0xFF, (first >> 8) & 0xFF, (first >> 16) & 0xFF
        capital = (one >= 65) & (one <= 90)
        second = ((two >= 65) & (two <= 90)) | ((two >= 48) & (two <= 57))
        good = capital & second & ((three == 32) | (three == 10) | (three == 13))
        for place in np.flatnonzero(~good & block.inside):
            problem = f"line {self._line(place)} begins with neither a tag and a blank nor three blanks"
            yield block.record[place], ("unreadable_line", problem)

    def _unclosed(self) -> Iterator[tuple[int, tuple[str, str]]]:
        block = self.block
        closed = np.zeros(len(block.begins), bool)
        ends = np.flatnonzero(block.is_end)
        ends = ends[(ends > 0) & block.inside[ends - 1]]
        closed[block.record[ends]] = True
        for number in np.flatnonzero(~closed):
            yield number, ("truncated", "the record has no end (ER); export again, the file was cut or edited")

    def _without_id(self) -> Iterator[tuple[int, tuple[str, str]]]:
        block = self.block
        named = (block.codes == _code(b"UT")) & block.inside & (block.stops > block.starts)
        ids = np.bincount(block.record[named], minlength=len(block.begins))
        for number in np.flatnonzero(ids == 0):
            yield number, ("required_missing", "the record has no UT, its id")
        for number in np.flatnonzero(ids > 1):
            yield (
                number,
                ("mixed_records", "the record has more than one UT; an end (ER) is missing between two records"),
            )


def _code(tag: bytes) -> int:
    return int.from_bytes(tag, "little")


def _is_utf8(text: bytes | memoryview) -> bool:
    """Whether a text is UTF-8, asked of Arrow, which makes no second copy of it."""
    offsets = pa.py_buffer(np.array([0, len(text)], np.int64))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(text)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
