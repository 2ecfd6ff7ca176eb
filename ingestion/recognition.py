"""What a received file is, told by its content: which dataset, and how its records are read.

Belongs here: the choice. Does not belong here: reading records (sources/, json_records.py), landing them
(reception.py). A name says nothing: `download.csv` may be JSON.

Whatever is not recognised is taken for studies of ClinicalTrials.gov, whose reader says what is wrong with it.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ingestion import workbooks
from ingestion.containers import Member, RefusedFile, TruncatedInput, open_members
from ingestion.datasets import CHICTR_TRIALS, ICTRP_TRIALS, PUBLICATIONS, STUDIES, Dataset
from ingestion.errors import SchemaChanged
from ingestion.json_records import Piece
from ingestion.publication_reception import PublicationFormat
from ingestion.publication_sources import HEAD, reader_of, reader_of_file
from ingestion.registry_records import LandedRecord
from ingestion.sources import chictr, who_ictrp
from ingestion.sources.clinicaltrials_gov_pages import Study, split_study

# Only we write it, to say that a study was a row of a table; inside a text its quotes would be escaped
_TABLE_ROW = re.compile(rb'"tableRow"\s*:')

Read = tuple[Study | LandedRecord | None, str, str]


@dataclass(frozen=True)
class Format:
    """A form in which a dataset's records come: the contents of a file, the pieces of one, the record of a piece.

    `read` gives the record as it is landed, or None with a reason in one word and the detail. Without `split` the
    content are studies, as JSON or as a table, which takes known places to be read (reception.py).
    """

    dataset: Dataset
    split: Callable[[Iterator[bytes]], Iterator[Piece]] | None
    read: Callable[[Piece], Read]
    members: Callable[[Path], Iterator[Member]] = open_members


def read_study(body: bytes, *, is_table_row: bool = False) -> Read:
    """A study ready to be landed, or None with the reason and detail why it is none.

    Decoded whole once, because the typed read later stops at the first thing it cannot read.
    """
    if not is_table_row and _TABLE_ROW.search(body):
        return None, "not_a_study", "has the field tableRow, which only a row of a table download gets here"
    try:
        body.decode("utf-8")
        msgspec.json.decode(body)
        return split_study(body), "", ""
    except UnicodeDecodeError as error:
        return None, "not_utf8", f"byte {error.start + 1} is not UTF-8"
    except RecursionError:
        return None, "too_deep", "nested too deep"
    except msgspec.DecodeError as error:
        return None, "not_json", str(error)
    except SchemaChanged:
        return (
            None,
            "not_a_study",
            "has no NCT number (NCT and eight digits) as protocolSection.identificationModule.nctId",
        )


def _sheet(path: Path) -> Iterator[Member]:
    yield Member("", (msgspec.json.encode(row) for row in workbooks.read_rows(path)))


def _study(piece: Piece) -> Read:
    return read_study(piece.study or piece.body, is_table_row=piece.study is not None)


def _ictrp(piece: Piece) -> Read:
    return who_ictrp.read_record(piece.body)


def _chictr(piece: Piece) -> Read:
    return chictr.read_record(piece.body)


STUDY_FILES = Format(STUDIES, None, _study)
ICTRP_CSV = Format(ICTRP_TRIALS, who_ictrp.read_csv, _ictrp)
ICTRP_SHEET = Format(ICTRP_TRIALS, who_ictrp.read_sheet, _ictrp, _sheet)
CHICTR_XML = Format(CHICTR_TRIALS, chictr.read_xml, _chictr)
CHICTR_SHEET = Format(CHICTR_TRIALS, chictr.read_sheet, _chictr, _sheet)
_UNSAFE_SHEET = Format(STUDIES, None, _study, _sheet)  # refused again, with its reason, when it is read


def recognise(path: Path) -> Format | PublicationFormat:
    """The format of a file. A file that is unsafe or broken is left to the reader, which refuses it with a reason."""
    try:
        if workbooks.is_workbook(path):
            found = reader_of_file(path)
            if found:
                return PublicationFormat(PUBLICATIONS[found.reader.SOURCE_ID], found)
            return _of_header(next(workbooks.read_rows(path), []), ICTRP_SHEET, CHICTR_SHEET)
        head = _head(path)
        return _of_database(head) or _of_text(head.removeprefix(b"\xef\xbb\xbf").lstrip())
    except TruncatedInput:
        return STUDY_FILES
    except RefusedFile as error:
        return _UNSAFE_SHEET if error.reason == "unsafe" and workbooks.is_workbook(path) else STUDY_FILES


def _head(path: Path) -> bytes:
    """The beginning of the first content of a file."""
    head = b""
    for member in open_members(path):
        for chunk in member.chunks:
            head += chunk
            if len(head) >= HEAD:
                break
        break
    return head[:HEAD]


def _of_database(head: bytes) -> PublicationFormat | None:
    found = reader_of(head)
    return PublicationFormat(PUBLICATIONS[found.reader.SOURCE_ID], found) if found else None


def _of_text(head: bytes) -> Format:
    text = head.decode("utf-8", "replace")
    if text.startswith("<"):
        return CHICTR_XML if "<trials" in text or "<!DOCTYPE trials" in text else STUDY_FILES
    if text.startswith(("{", "[")):
        return STUDY_FILES
    try:
        first_row = next(csv.reader(text.splitlines()), [])
    except csv.Error:
        return STUDY_FILES
    return _of_header(first_row, ICTRP_CSV)


def _of_header(names: list[str], *formats: Format) -> Format:
    for form in formats:
        headers = who_ictrp if form.dataset is ICTRP_TRIALS else chictr
        if headers.is_header(names):
            return form
    return STUDY_FILES
