"""A slow, plain reader of Web of Science tagged text, line by line: what the quick one must agree with, cell by cell.

Belongs here: the rules of the text said a second time, in the simplest way; reading made-up content. Does not belong
here: what fields mean.
"""

from dataclasses import dataclass, field
from pathlib import Path

from ingestion.publication_records import ReadPart
from ingestion.sources import web_of_science

FILE_TAGS = (b"FN", b"VR", b"EF")


@dataclass
class PlainRecord:
    """One record: the line where it begins, its fields as bytes by tag, what is wrong with it."""

    line: int
    fields: dict[bytes, list[bytes]] = field(default_factory=dict)
    is_closed: bool = False
    unreadable: bool = False

    @property
    def reason(self) -> str | None:
        """Why the record cannot be kept, in the order in which the quick reader looks."""
        ids = [text for text in self.fields.get(b"UT", []) if text]
        try:
            b"".join(b"".join(texts) for texts in self.fields.values()).decode()
        except UnicodeDecodeError:
            return "not_utf8"
        if self.unreadable:
            return "unreadable_line"
        if not self.is_closed:
            return "truncated"
        return {0: "required_missing", 1: None}.get(len(ids), "mixed_records")

    def cells(self) -> dict[str, str]:
        """Tag -> text as received, of a record that is kept."""
        return {tag.decode(): b"\n   ".join(texts).decode() for tag, texts in self.fields.items()}


def plain_records(text: bytes) -> list[PlainRecord]:
    """All records of a text."""
    records: list[PlainRecord] = []
    is_open = False
    for number, span in _spans(text):
        tag, content = span[:2], span[3:]
        is_end = tag == b"ER" and not content.strip()
        if is_end or tag in FILE_TAGS:
            if is_end and is_open:
                records[-1].is_closed = True
            is_open = False
            continue
        if tag == b"PT" or not is_open:
            records.append(PlainRecord(number))
            is_open = True
        well_formed = len(tag) == 2 and tag[:1].isalpha() and tag.isalnum() and tag == tag.upper() and tag.isascii()
        if well_formed and span[2:3] in (b" ", b"", b"\r", b"\n"):
            records[-1].fields.setdefault(tag, []).append(content)
        else:
            records[-1].unreadable = True
            records[-1].fields.setdefault(b"??", []).append(span)
    return records


def _spans(text: bytes) -> list[tuple[int, bytes]]:
    """Line number and bytes of every field, its continuation lines in it."""
    spans: list[tuple[int, list[bytes]]] = []
    blank: list[bytes] = []
    lines = text.split(b"\n")
    for number, raw in enumerate(lines[:-1] if lines[-1] == b"" else lines, start=1):
        line = raw.removeprefix(b"\xef\xbb\xbf")
        if line in (b"", b"\r"):
            blank.append(raw)
        elif line.startswith(b"   ") and spans and not _closes(spans[-1][1]):
            spans[-1][1].extend([*blank, raw])
            blank = []
        else:
            spans.append((number, [line]))
            blank = []
    return [(number, b"\n".join(held).removesuffix(b"\r")) for number, held in spans]


def _closes(held: list[bytes]) -> bool:
    return held[0][:2] in (*FILE_TAGS, b"ER")


def parts(folder: Path, content: str | bytes, name: str = "export.bin") -> list[ReadPart]:
    """Every part that reading the content gives."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    form = web_of_science.format_of(path.read_bytes()[: web_of_science.HEAD_BYTES])
    assert form
    return list(web_of_science.read(path, form))
