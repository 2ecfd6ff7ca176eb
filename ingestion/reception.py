"""One received file on its way into a batch: its records into shards, the rest into quarantine.

Belongs here: shards of an import. Does not belong here: what makes a record one (recognition.py names its reader),
quarantine (put_aside.py), which files are taken, batches (inbox.py), exports of bibliographic databases, which land as
they are (publication_reception.py).
"""

from collections.abc import Iterator
from pathlib import Path

from ingestion.containers import Member, RefusedFile
from ingestion.json_records import Piece, split_records
from ingestion.landing import Batch, envelope
from ingestion.manifest import Query, ReceivedFile
from ingestion.places import KnownPlaces
from ingestion.put_aside import PutAside
from ingestion.recognition import Format
from ingestion.sources.clinicaltrials_gov_csv import missing_for_monitors
from ingestion.table_records import Content, table_reader

_SHARD_RECORDS = 1000
_SHARD_BYTES = 32 << 20  # before compression


class Reception:
    """Takes a copy of the file at once; `read` then lands it. `notices` is what the importer has to know besides."""

    def __init__(self, home: Path, batch: Batch, path: Path, form: Format, places: KnownPlaces | None) -> None:
        self.home, self.batch, self.form, self.places = home, batch, form, places
        self.received = batch.keep_received(path, path.name)
        self.query = Query(self.received.landed_file, None, None)
        self.aside = PutAside(home, batch, self.received)
        self.refusal: str | None = None
        self.notices: list[str] = []
        self._last_line = 0
        self._lines: list[bytes] = []
        self._bytes = 0

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
            self._lines = []
            self.refusal = self.aside.whole(self.query, error)
        self.query.is_finished = True
        manifest.files.append(self.received)
        manifest.quarantined += self.aside.problems
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
            self.aside.record(name, before + 1, error.reason, str(error), b"")
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
            self.aside.record(name, piece.line, piece.reason, piece.detail or "", piece.body, line)
        elif not piece.body:
            self.received.blank_count += 1
        else:
            record, reason, detail = self.form.read(piece)
            if record:
                self._land(line, record.sha256, record.content)
            else:
                self.aside.record(name, piece.line, reason, detail, piece.body, line)

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

    def _copy(self) -> Path:
        return self.batch.folder / self.received.landed_file
