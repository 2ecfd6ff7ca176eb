"""Exports of Wanfang Data: NoteExpress, RefWorks and EndNote text.

Belongs here: which files are Wanfang's, where its own id stands. Does not belong here: the forms themselves
(chinese_exports.py), exports of CNKI (cnki.py).
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.chinese_exports import form_of, items
from ingestion.publication_reading import in_parts
from ingestion.publication_records import ReadPart

SOURCE_ID = "wanfang"
DATASET = "records"

_WANFANG = re.compile(r"\u4e07\u65b9|wanfangdata", re.IGNORECASE)
_ID = re.compile(r"wanfangdata\.com\.cn/\S*?(?:[?&]id=|/(?:periodical|thesis|conference)/)([\w.-]+)")


def format_of(head: bytes) -> str | None:
    """noteexpress, refworks or endnote where the text names Wanfang, else None."""
    form, text = form_of(head) or (None, "")
    return form if form and _WANFANG.search(text) else None


def read(path: Path, form: str) -> Iterator[ReadPart]:
    """The records of an export in one of the forms.

    The key is Wanfang's id in the link, else `doi:` or `text:` with a hash of title, year and first author.
    Raises RefusedFile when the file is no text.
    """
    yield from in_parts(items(path, form, _key))


def _key(link: str | None) -> str | None:
    found = _ID.search(link or "")
    return found[1] if found else None
