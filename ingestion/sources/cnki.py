"""Exports of CNKI: E-Study, NoteExpress, RefWorks and EndNote text.

Belongs here: which files are CNKI's, where its own id stands. Does not belong here: the forms themselves
(chinese_exports.py), exports of Wanfang (wanfang.py).

NoteExpress and E-Study text that does not name Wanfang is read as CNKI's: other providers (publishers' own sites)
write the same form. RefWorks and EndNote text is CNKI's only where it says so.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.chinese_exports import form_of, items
from ingestion.publication_reading import in_parts
from ingestion.publication_records import ReadPart

SOURCE_ID = "cnki"
DATASET = "records"

_CNKI = re.compile(r"\bCNKI\b|\bcnki\.net\b")
_WANFANG = re.compile(r"\u4e07\u65b9|wanfangdata", re.IGNORECASE)
_FILE_NAME = re.compile(r"[?&](?:file[nN]ame|FileName|filename)=([A-Za-z0-9.]+)")


def format_of(head: bytes) -> str | None:
    """estudy, noteexpress, refworks or endnote, else None."""
    form, text = form_of(head) or (None, "")
    if form is None or _WANFANG.search(text):
        return None
    return form if form in ("estudy", "noteexpress") or _CNKI.search(text) else None


def read(path: Path, form: str) -> Iterator[ReadPart]:
    """The records of an export in one of the four forms.

    The key is CNKI's file name in the link where the form has one (E-Study), else `doi:` or `text:` with a hash of
    title, year and first author. Raises RefusedFile when the file is no text.
    """
    yield from in_parts(items(path, form, _key))


def _key(link: str | None) -> str | None:
    found = _FILE_NAME.search(link or "")
    return found[1].upper() if found else None
