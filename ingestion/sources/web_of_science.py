"""Exports of Web of Science: tagged text, tab-delimited, BibTeX, RIS.

Belongs here: what a file is, and its records in order. Does not belong here: the text of each format
(web_of_science_fields.py, web_of_science_exports.py), what a field means (web_of_science_records.py).

All formats give the same records, as far as they hold them. Null, because the format has no such field:
* BibTeX: pmid, `authors.name` (it has full names only);
* RIS: pmid, document_types, `authors.full_name` and `.orcid`, authors of addresses, corresponding, categories,
  research_areas, references, citation_date_text, is_highly_cited. Keywords stand in one list, in which the index
  terms are the last run of words in capitals: an author's keyword in capitals at its end is taken for one of them;
* tagged and tab-delimited: none, but an export holds only what was asked for, and older ones have fewer fields.

`is_highly_cited` is null where no record of the file is marked: such an export does not have the mark.
"""

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.publication_records import ReadPart
from ingestion.sources.web_of_science_exports import tables
from ingestion.sources.web_of_science_fields import fields
from ingestion.sources.web_of_science_records import records

SOURCE_ID = "web_of_science"
DATASET = "records"

HEAD_BYTES = 65_536
_ROWS = 4_000
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
# Tagged text begins with its file header or a record; ER or a second record shows that it goes on as such
_TAGGED = re.compile(r"\s*(?:FN [^\n]*\n\s*)?(?:VR [^\n]*\n\s*)?PT [A-Z]\s*\n(?:AU|BA|CA|BE|AF|GP|TI)[ A-Z]")
_BIBTEX = re.compile(r"\s*@\w+\{\s*[A-Z]{3,8}:[A-Z0-9]{8,},")
_RIS = re.compile(r"^(?:AN  - [A-Z]{3,8}:[A-Z0-9]{8,}|N1  - Times Cited in Web of Science)", re.MULTILINE)
_RIS_JOINED = re.compile(r"AN  - WOS:[A-Z0-9]{8,}\s")
_HIGHLY_CITED = {"tagged": "\nHC ", "bibtex": "\nESI-Highly-Cited-Paper"}


def encoding_of(head: bytes) -> str:
    """The encoding by the mark at the start of a file, or by its zero bytes; UTF-8 where nothing speaks against it."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if b"\0" in head[:64]:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    return "utf-8"


def format_of(head: bytes) -> str | None:
    """tagged, tab, bibtex or ris, by the first 64 KB of a file; None for every other file."""
    text = head.decode(encoding_of(head), "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    if {"PT", "AU", "TI", "SO", "UT"} <= {name.strip() for name in text.partition("\n")[0].split("\t")}:
        return "tab"
    if _TAGGED.match(text):
        return "tagged"
    if _BIBTEX.match(text):
        return "bibtex"
    if text.lstrip().startswith("TY  - ") and (_RIS.search(text) or _RIS_JOINED.search(text)):
        return "ris"
    return None


def read(path: Path, form: str) -> Iterator[ReadPart]:
    """The records of a file in order, each read or a problem with line and bytes. `form` is what `format_of` says."""
    with path.open("rb") as file:
        encoding = encoding_of(file.read(HEAD_BYTES))
    flags = _flags_highly_cited(path, form, encoding)
    for table in fields(path, encoding) if form == "tagged" else tables(path, form, encoding):
        for start in range(0, table.num_rows, _ROWS):
            yield records(table.slice(start, _ROWS), flags_highly_cited=flags)


def _flags_highly_cited(path: Path, form: str, encoding: str) -> bool:
    """Whether any record of the file is marked as highly cited or not."""
    if form == "tab":
        return any(table.column("HC").null_count < table.num_rows for table in tables(path, form, encoding))
    if form == "ris" or not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return text.find(_HIGHLY_CITED[form].encode(encoding.removesuffix("-sig"))) >= 0
