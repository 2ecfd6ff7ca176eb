"""A stream of JSON split into its records, undecoded: lines, an array, a page, or one object.

Belongs here: telling these apart, finding where a record ends, finding the next good record
after a broken one. Does not belong here: opening files, landing, what a record must have.

Bounded memory: one record and one chunk. A record that is too long or nested too deep is given
up; the text after it is searched for the next study (`{"protocolSection":`, which cannot stand
inside a string, where its quotes would be escaped).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.containers import RefusedFile, TruncatedInput

LONGEST_RECORD = 32 << 20  # bytes; the largest real study is 1.5 MB
DEEPEST = 200  # levels; a real study has about 15
_HEAD = 64 << 10
_BLANK = b" \t\r\n"
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["{}\[\]]', re.DOTALL)
_PAGE = re.compile(rb'"studies"\s*:\s*\[')
_STUDY = re.compile(rb'\{\s*"protocolSection"\s*:')
_FORMATS = "studies of ClinicalTrials.gov as JSON, NDJSON or the site's CSV and TSV, plain, gzip, zstd or zip"


@dataclass(frozen=True)
class Piece:
    """One record as it stands in the stream: its line (or ordinal), its bytes, and why it cannot be one.

    A blank line has no body and no reason. `study` is what a record of another form says, as JSON.
    """

    line: int
    body: bytes
    reason: str | None = None
    detail: str | None = None
    study: bytes | None = None


class _Source:
    """A buffer over chunks; `at` is where the next record may begin."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.data, self.at = chunks, bytearray(), 0
        self.ended, self.cut = False, None

    def more(self) -> bool:
        """Add a chunk and drop what is done; False at the end, with `cut` saying why when it is too early."""
        if self.ended:
            return False
        del self.data[: self.at]
        self.at = 0
        try:
            self.data += next(self.chunks)
        except StopIteration:
            self.ended = True
        except TruncatedInput as error:
            self.ended, self.cut = True, str(error)
        return not self.ended

    def rest(self) -> int:
        """Bytes in the buffer that are not done."""
        return len(self.data) - self.at


def split_records(chunks: Iterator[bytes]) -> Iterator[Piece]:
    """The records of one content stream, in order; pieces with a reason cannot be read.

    Raises RefusedFile when the content is not JSON at all.
    """
    source = _Source(chunks)
    while source.rest() < _HEAD and source.more():
        pass
    if source.data.startswith(b"\xef\xbb\xbf"):
        source.at = 3
    head = bytes(source.data[source.at : source.at + _HEAD])
    text = head.lstrip(_BLANK)
    _require_json(text, source)
    page = _PAGE.search(text)
    study = _STUDY.search(text)
    if text.startswith(b"["):
        source.at += len(head) - len(text) + 1
        yield from _elements(source)
    elif page and (not study or page.start() < study.start()):
        source.at += len(head) - len(text) + page.end()
        yield from _elements(source)
    elif _is_one_object(text):
        yield from _single(source)
    else:
        yield from _lines(source)


def _require_json(text: bytes, source: _Source) -> None:
    """Say what the content is instead of JSON, in the words of someone who dropped the wrong file."""
    if not text and source.ended:
        reason = source.cut or "is empty"
        raise RefusedFile("empty", reason)
    if text[:1] in (b"{", b"["):
        return
    if bytes(source.data[8:12]) == b"DUCK" or text.startswith(b"SQLite format 3"):
        what = "is a database; databases are never opened from the inbox"
    elif text.startswith(b"<"):
        what = "is XML or HTML, which is not read here"
    elif text.startswith((b"\xff\xfe", b"\xfe\xff")):
        what = "is UTF-16 text; save it as UTF-8"
    elif b"," in text.partition(b"\n")[0] or b"\t" in text.partition(b"\n")[0]:
        what = "looks like CSV or tab-separated text, but not like a download of ClinicalTrials.gov"
    else:
        what = "has content that is not recognised"
    raise RefusedFile("unsupported_format", f"{what}; supported: {_FORMATS}")


def _is_one_object(text: bytes) -> bool:
    """Whether the text is one object over several lines: no later line begins with a brace, as NDJSON lines do."""
    first, newline, rest = text.partition(b"\n")
    if not newline or not rest.strip(_BLANK):
        return False  # one line: the same as NDJSON of one line
    return re.search(rb"\n\{", text) is None and first.count(b"{") > first.count(b"}")


def _lines(source: _Source) -> Iterator[Piece]:
    number = 0
    while True:
        found = source.data.find(b"\n", source.at)
        while found < 0 and source.rest() <= LONGEST_RECORD:
            known = source.rest()
            if not source.more():
                break
            found = source.data.find(b"\n", source.at + known)
        number += 1
        if found < 0 and not source.ended:
            yield Piece(number, _skip_line(source), "too_long", f"a record of more than {LONGEST_RECORD >> 20} MB")
            continue
        line = bytes(source.data[source.at : found if found >= 0 else None])
        source.at = found + 1 if found >= 0 else len(source.data)
        is_last = found < 0
        if is_last and source.cut:
            yield Piece(number, line, "truncated", source.cut)
        elif not is_last or line:
            yield Piece(number, line.strip(_BLANK))
        if is_last:
            return


def _skip_line(source: _Source) -> bytes:
    """Drop the rest of an overlong line; returns its beginning."""
    beginning = bytes(source.data[source.at : source.at + LONGEST_RECORD])
    source.at = len(source.data)
    while source.more():
        found = source.data.find(b"\n")
        source.at = found + 1 if found >= 0 else len(source.data)
        if found >= 0:
            break
    return beginning


def _single(source: _Source) -> Iterator[Piece]:
    while source.rest() <= LONGEST_RECORD and source.more():
        pass
    body = bytes(source.data[source.at :]).strip(_BLANK)
    if not source.ended:
        yield Piece(1, body, "too_long", f"a record of more than {LONGEST_RECORD >> 20} MB")
    elif source.cut:
        yield Piece(1, body, "truncated", source.cut)
    else:
        yield Piece(1, body)


def _elements(source: _Source) -> Iterator[Piece]:
    """The elements of an array whose bracket is behind us; numbers count elements.

    Once a record is broken, what follows up to the next study belongs to it: a bracket there proves nothing.
    """
    number = 0
    while True:
        _skip(source, _BLANK + b",")
        number += 1
        if source.rest() == 0:
            detail = source.cut or "the array is not closed: the file ends in the middle, download it again"
            yield Piece(number, b"", "truncated", detail)
            return
        first = source.data[source.at : source.at + 1]
        if first == b"{":
            body, reason, detail = _element(source)
        else:
            body, reason, detail = b"", "not_json", "text between records: a quote or bracket is missing"
        if reason:
            body += _seek_study(source)
        if first != b"]" or source.rest():  # else the array is closed
            yield Piece(number, body.strip(_BLANK + b","), reason, detail)
        if reason and source.rest() == 0:
            return


def _element(source: _Source) -> tuple[bytes, str | None, str | None]:
    """Take the object at `source.at`: its bytes, and why it is not whole."""
    end, reason, detail = _element_end(source)
    body = bytes(source.data[source.at : end])
    later = _STUDY.search(body, 1)
    if later:  # two studies in one: a quote or bracket is lost, and the first of them is broken
        end, reason, detail = source.at + later.start(), "not_json", "a quote or bracket is missing"
        body = body[: later.start()]
    source.at = end
    return body, reason, detail


def _skip(source: _Source, characters: bytes) -> None:
    while True:
        while source.rest() and source.data[source.at] in characters:
            source.at += 1
        if source.rest() or not source.more():
            return


def _element_end(source: _Source) -> tuple[int, str | None, str | None]:
    """Where the object at `source.at` ends in the buffer, and why it is not whole."""
    depth, done = 0, 0  # `done` counts from the element's start: the buffer moves
    while True:
        token, done = _next_token(source, done)
        if not token and source.rest() > LONGEST_RECORD:
            return len(source.data), "too_long", f"a record of more than {LONGEST_RECORD >> 20} MB"
        if not token:
            return len(source.data), "truncated", source.cut or "the file ends in the middle of a record"
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
        else:
            continue  # a whole string
        if depth == 0:
            return source.at + done, None, None
        if depth > DEEPEST:
            return source.at + done, "too_deep", f"nested more than {DEEPEST} levels deep"


def _next_token(source: _Source, done: int) -> tuple[bytes, int]:
    """The next bracket or string after `done`, and where it ends, both from the element's start; empty when the
    stream ends or the record is too long.
    """
    while True:
        token = _TOKEN.search(source.data, source.at + done)
        if token and token[0] != b'"':
            return token[0], token.end() - source.at
        done = (token.start() if token else len(source.data)) - source.at  # a string that goes on, or nothing
        if source.rest() > LONGEST_RECORD or not source.more():
            return b"", done


def _seek_study(source: _Source) -> bytes:
    """After a broken element: move to the next study, or to the end; returns the beginning of what is skipped."""
    skipped = bytearray()
    while True:
        found = _STUDY.search(source.data, source.at)
        stop = found.start() if found else max(source.at, len(source.data) - 64)  # a match may be cut in two
        skipped += source.data[source.at : stop][: LONGEST_RECORD - len(skipped)]
        source.at = stop
        if found:
            return bytes(skipped)
        if not source.more():
            skipped += source.data[source.at :]
            source.at = len(source.data)
            return bytes(skipped)
