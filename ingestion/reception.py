"""One received file on its way into a batch: its records into shards, the rest into quarantine.

Belongs here: shards of an import, the files in quarantine. Does not belong here: what makes a record one
(recognition.py names its reader), which files are taken, batches (inbox.py).

    <home>/quarantine/<batch_id>/0001-<name>              a file that is refused whole
                                /0001-<name>-00000017     record (line, ordinal) 17 of file 1, as it stood
"""

import os
from collections.abc import Iterator
from pathlib import Path

from ingestion.containers import Member, RefusedFile
from ingestion.json_records import Piece, split_records
from ingestion.landing import Batch, envelope
from ingestion.manifest import Quarantined, Query, ReceivedFile
from ingestion.places import KnownPlaces
from ingestion.recognition import Format
from ingestion.sources.clinicaltrials_gov_csv import missing_for_monitors
from ingestion.table_records import Content, table_reader

_SHARD_RECORDS = 1000
_SHARD_BYTES = 32 << 20  # before compression
_LISTED_PROBLEMS = 1000  # of one file, each with its record; the rest is counted, or a bad file would fill the manifest
_KEPT_BYTES = 1 << 20  # of one such record


class Reception:
    """Takes a copy of the file at once; `read` then lands it. `notices` is what the importer has to know besides."""

    def __init__(self, home: Path, batch: Batch, path: Path, form: Format, places: KnownPlaces | None) -> None:
        self.home, self.batch, self.form, self.places = home, batch, form, places
        self.received = batch.keep_received(path, path.name)
        self.query = Query(self.received.landed_file, None, None)
        self.problems: list[Quarantined] = []
        self.refusal: str | None = None
        self.notices: list[str] = []
        self._last_line = 0
        self._lines: list[bytes] = []
        self._bytes = 0

    @property
    def first_problem(self) -> str:
        """Where and why the first record was put aside."""
        first = self.problems[0]
        return f"{first.file} line {first.line}: {first.reason}: {first.detail}"

    def forget(self) -> None:
        """Drop the copy: the file was not whole."""
        self._copy().unlink()

    def read(self) -> ReceivedFile:
        """Land the records and list the file in the manifest; a file refused whole lands nothing."""
        manifest = self.batch.manifest
        manifest.queries.append(self.query)
        try:
            for member in self.form.members(self._copy()):
                self._read_member(member)
            self._close_shard()
        except RefusedFile as error:
            self._refuse(error)
        self.query.is_finished = True
        manifest.files.append(self.received)
        manifest.quarantined += self.problems
        self.batch.save()
        return self.received

    def _read_member(self, member: Member) -> None:
        """Lines of an archive's later members go on counting, so that a line is one record of the file."""
        name = f"{self.received.original_name}/{member.name}" if member.name else self.received.original_name
        before = self._last_line
        try:
            for piece in self._pieces(member):
                self._last_line = max(self._last_line, before + piece.line)
                self._take(name, before + piece.line, piece)
        except RefusedFile as error:
            if not member.name or error.reason == "unsafe":
                raise
            self._put_aside(name, before + 1, error.reason, str(error), b"")
            self.received.read_count += 1
            self._last_line = max(self._last_line, before + 1)

    def _pieces(self, member: Member) -> Iterator[Piece]:
        """Records as the format splits them; of studies, rows of a table or records of JSON."""
        if self.form.split:
            return self.form.split(member.chunks)
        content = Content(member.chunks)
        table = content.table()
        if table is None:
            return split_records(content.chunks())
        self.received.reader = table_reader(self.places)
        notice = missing_for_monitors(table.header)
        if notice and notice not in self.notices:
            self.notices.append(notice)
        return table.pieces(self.places)

    def _take(self, name: str, line: int, piece: Piece) -> None:
        self.received.read_count += 1
        if piece.reason:
            self._put_aside(name, piece.line, piece.reason, piece.detail or "", piece.body, line)
        elif not piece.body:
            self.received.blank_count += 1
        else:
            record, reason, detail = self.form.read(piece)
            if record:
                self._land(line, record.sha256, record.content)
            else:
                self._put_aside(name, piece.line, reason, detail, piece.body, line)

    def _land(self, line: int, sha256: str, content: bytes) -> None:
        self._lines.append(envelope(line, sha256, content))
        self._bytes += len(content)
        if len(self._lines) >= _SHARD_RECORDS or self._bytes >= _SHARD_BYTES:
            self._close_shard()

    def _close_shard(self) -> None:
        if not self._lines:
            return
        self.query.pages.append(self.batch.write_lines(self.batch.next_shard_name(), self._lines))
        self._lines, self._bytes = [], 0

    def _put_aside(
        self, file: str, line: int, reason: str, detail: str, body: bytes, ordinal: int | None = None
    ) -> None:
        self.received.quarantined_count += 1
        unlisted = self.received.quarantined_count - _LISTED_PROBLEMS
        if unlisted == 1:
            self.problems.append(Quarantined(file, line, "not_listed", ""))
        if unlisted > 0:
            self.problems[-1].detail = f"{unlisted} more records from this line on were put aside and are not listed"
            return
        if body:
            kept = self._quarantine() / f"{self._copy().name}-{ordinal or line:08d}"
            kept.write_bytes(body[:_KEPT_BYTES])
            detail = f"{detail}; kept as {kept.relative_to(self.home)}"
        self.problems.append(Quarantined(file, line, reason, detail))

    def _refuse(self, error: RefusedFile) -> None:
        """The whole file goes to quarantine as one unreadable record; what it landed so far is taken back."""
        for page in self.query.pages:
            (self.batch.folder / page.file).unlink()
        self.query.pages, self._lines = [], []
        self.refusal = f"refused: {error}"
        kept = self._quarantine() / self._copy().name
        os.replace(self._copy(), kept)
        received = self.received
        received.read_count, received.blank_count, received.quarantined_count = 1, 0, 1
        received.landed_file = self.query.search = str(kept.relative_to(self.home))
        self.problems = [Quarantined(received.original_name, 0, error.reason, str(error))]

    def _copy(self) -> Path:
        return self.batch.folder / self.received.landed_file

    def _quarantine(self) -> Path:
        folder = self.home / "quarantine" / self.batch.manifest.batch_id
        folder.mkdir(parents=True, exist_ok=True)
        return folder
