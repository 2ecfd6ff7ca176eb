"""One received export of a bibliographic database on its way into a batch: it lands as it is, and is read to count.

Belongs here: the pages of such a file, what is said of it in the manifest. Does not belong here: how it is read
(publication_sources.py), typed Parquet (the loader reads the landed file again, so that a better reader needs no new
import), quarantine (put_aside.py).

A compressed file is unpacked beside the received one, a file each for the members of an archive; those are the pages.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingestion import workbooks
from ingestion.containers import RefusedFile, TruncatedInput, is_plain, open_members
from ingestion.datasets import Dataset
from ingestion.landing import Batch
from ingestion.manifest import Page, Query, ReceivedFile
from ingestion.publication_records import SCHEMA
from ingestion.publication_sources import HEAD, ReadAs, encoding_of, reader_of_file
from ingestion.put_aside import PutAside


@dataclass(frozen=True)
class PublicationFormat:
    """The dataset and the reader of a file."""

    dataset: Dataset
    read_as: ReadAs


class PublicationReception:
    """Takes a copy of the file at once; `read` then lands it. `notices` is what the importer has to know besides."""

    def __init__(self, home: Path, batch: Batch, path: Path, form: PublicationFormat) -> None:
        self.batch, self.form = batch, form
        self.received = batch.keep_received(path, path.name)
        self.query = Query(self.received.landed_file, None, None)
        self.aside = PutAside(home, batch, self.received)
        self.refusal: str | None = None
        self.notices: list[str] = []

    def forget(self) -> None:
        """Drop the copy: the file was not whole."""
        self._copy().unlink()

    def read(self) -> ReceivedFile:
        """Land the file, count its records and list it in the manifest; a file refused whole lands nothing."""
        manifest = self.batch.manifest
        manifest.queries.append(self.query)
        filled = Counter(dict.fromkeys(SCHEMA, 0))
        try:
            for path in self._plain_files():
                self._read_file(path, filled)
        except RefusedFile as error:
            self.refusal = self.aside.whole(self.query, error)
        received = self.received
        received.filled_counts = dict(filled)
        self.query.is_finished = True
        manifest.files.append(received)
        manifest.quarantined += self.aside.problems
        self.batch.save()
        return received

    def _plain_files(self) -> Iterator[Path]:
        """The copy itself, or its members unpacked."""
        copy = self._copy()
        if is_plain(copy) or workbooks.is_workbook(copy):
            yield copy
            return
        try:
            for number, member in enumerate(open_members(copy), start=1):
                path = copy.with_name(f"{copy.name}.unpacked-{number:03d}")
                with path.open("wb") as file:
                    file.writelines(member.chunks)
                yield path
        except TruncatedInput as error:
            raise RefusedFile("truncated", str(error)) from error

    def _read_file(self, path: Path, filled: Counter[str]) -> None:
        with path.open("rb") as file:
            head = file.read(HEAD)
        read_as = reader_of_file(path)
        if read_as is None or read_as.reader is not self.form.read_as.reader:
            raise RefusedFile("mixed", f"holds files that are not all of {self.form.dataset.source_id}; unpack it")
        received, landed = self.received, 0
        received.format, received.encoding = read_as.form, encoding_of(head)
        for part in read_as.parts(path):
            landed += part.records.height
            received.read_count += part.records.height + len(part.problems) + part.blank_count
            received.blank_count += part.blank_count
            for problem in part.problems:
                self.aside.record(received.original_name, problem.line, problem.reason, problem.detail, problem.body)
            filled.update({name: part.records.height - part.records[name].null_count() for name in SCHEMA})
        self._list(path, landed)

    def _list(self, path: Path, record_count: int) -> None:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = str(path.relative_to(self.batch.folder))
        self.query.pages.append(Page(name, None, record_count, path.stat().st_size, digest))

    def _copy(self) -> Path:
        return self.batch.folder / self.received.landed_file
