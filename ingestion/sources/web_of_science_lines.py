"""The text of Web of Science files in blocks, and the lines of a block, found without looking at them one by one.

Belongs here: mapping a file, where a block may be cut, where lines start and stop, spans as Arrow views.
Does not belong here: tags and records (web_of_science_fields.py).
"""

import mmap
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

BLOCK_BYTES = 64 * 2**20
_LAST = [int.from_bytes(tag, "little") for tag in (b"ER", b"FN", b"VR", b"EF")]
PADDING = bytes(16)  # so that words may be read at every offset
MASKS = np.array([0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF], "<u4")  # by the number of bytes that are text


def blocks(path: Path, encoding: str, size: int = BLOCK_BYTES) -> Iterator[tuple[memoryview, int]]:
    """A file as UTF-8 in pieces of about `size` bytes, each cut after the end of a record, padded behind its length.

    UTF-8 is mapped, not read; a text in another encoding is recoded as a whole, so it needs three times its size.
    """
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return
        text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if not encoding.startswith("utf-8"):
        # What is no text of the encoding becomes a byte that is no UTF-8, by which its record is put aside
        recoded = text[:].decode(encoding, "replace").encode().replace("\ufffd".encode(), b"\xff")
        text = mmap.mmap(-1, len(recoded))
        text.write(recoded)
    start = 0
    while (stop := _after_last_record(text, start, start + size)) + len(PADDING) < len(text):
        yield memoryview(text)[start : stop + len(PADDING)], stop - start
        # What is mapped counts as memory of the process; it comes back when somebody still looks at it
        if hasattr(text, "madvise"):
            text.madvise(mmap.MADV_DONTNEED, start - start % mmap.PAGESIZE, stop - start)
        start = stop
    last = text[start:] + (b"" if text[-1:] == b"\n" else b"\n")
    yield memoryview(last + PADDING), len(last)


def _after_last_record(text: mmap.mmap, start: int, stop: int) -> int:
    """Where the last ER line between two offsets ends; when there is none, the first one after; else the end."""
    found = stop
    while (found := text.rfind(b"\nER", start, found)) >= 0:
        if end := _end_of_er(text, found):
            return end
    found = stop - 1
    while (found := text.find(b"\nER", found + 1)) >= 0:
        if end := _end_of_er(text, found):
            return end
    return len(text)


def _end_of_er(text: mmap.mmap, found: int) -> int:
    """Where the line ends that begins after `found`, if it holds ER and nothing else; 0 otherwise."""
    end = text.find(b"\n", found + 1)
    return end + 1 if end >= 0 and not text[found + 3 : end].strip() else 0


class Lines:
    """Where the lines of a block start and stop, which of them begin a field, and the tags of those as integers.

    A line with three blanks continues the field before it, over blank lines too. After the end of a record and the
    header of a file it continues nothing and is a line of its own.
    """

    def __init__(self, text: memoryview, size: int) -> None:
        held = np.frombuffer(text, np.uint8, size)
        self.words = np.ndarray(len(text) - 3, "<u4", text, strides=(1,))
        ends = np.flatnonzero(held == 10)
        self.starts = np.concatenate([[0], ends[:-1] + 1])
        # A mark stands at the start of a file, or in its middle where files were joined
        marked = (self.words[self.starts] & 0xFFFFFF) == 0xBFBBEF
        self.starts += 3 * marked
        self.stops = ends - (held[ends - 1] == 13) * (ends > self.starts)
        first = self.words[self.starts]
        self.blank = self.stops <= self.starts
        self.continued = ((first & 0xFFFFFF) == 0x202020) & ~self.blank
        self.continued[np.argmin(self.blank)] = False  # the first line continues nothing
        self._find_heads(first)
        loose = np.isin(self.first & 0xFFFF, _LAST) & (self.last_of_fields() > self.heads)
        for head in self.heads[loose]:
            self.continued[head + 1 + np.argmin(self.blank[head + 1 :])] = False
        if loose.any():
            self._find_heads(first)

    def _find_heads(self, words: np.ndarray) -> None:
        """The lines that begin a field, and the word with their tag."""
        self.heads = np.flatnonzero(~(self.continued | self.blank))
        self.first = words[self.heads]

    def last_of_fields(self) -> np.ndarray:
        """Of every field its last line that is not blank."""
        last = np.append(self.heads[1:], len(self.starts))[: len(self.heads)] - 1
        loose = self.blank[last]
        if loose.any():
            filled = np.flatnonzero(~self.blank)
            last[loose] = filled[np.searchsorted(filled, last[loose]) - 1]
        return last


def views(words: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """Spans as Arrow views of 16 bytes: length, then 12 bytes of text, or 4 bytes, buffer number and offset."""
    lengths = stops - starts
    views = np.zeros((len(starts), 4), "<u4")
    views[:, 0] = lengths
    views[:, 1] = words[starts]
    views[:, 3] = starts
    short = np.flatnonzero(lengths <= 12)
    for word in range(3):
        held = np.clip(lengths[short] - 4 * word, 0, 4)
        # The padding of a block is longer than a view, so that the last of them may be read too
        views[short, 1 + word] = words[starts[short] + 4 * word] & MASKS[held]
    return views
