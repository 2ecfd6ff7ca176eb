"""What cannot be read, kept beside the rest so that nobody has to search for it.

Belongs here: files in quarantine and their rows in the manifest. Does not belong here: what makes a record
unreadable (sources/, recognition.py), landing what is good (reception.py, publication_reception.py).

    <home>/quarantine/<batch_id>/0001-<name>              a file that is refused whole
                                /0001-<name>-00000017     record (line, ordinal) 17 of file 1, as it stood
"""

import os
from pathlib import Path

from ingestion.containers import RefusedFile
from ingestion.landing import Batch
from ingestion.manifest import Quarantined, Query, ReceivedFile

_LISTED_PROBLEMS = 1000  # of one file, each with its record; the rest is counted, or a bad file would fill the manifest
_KEPT_BYTES = 1 << 20  # of one such record


class PutAside:
    """The quarantine of one received file; `problems` are its rows."""

    def __init__(self, home: Path, batch: Batch, received: ReceivedFile) -> None:
        self.home, self.batch, self.received = home, batch, received
        self.problems: list[Quarantined] = []

    @property
    def first_problem(self) -> str:
        """Where and why the first record was put aside."""
        first = self.problems[0]
        return f"{first.file} line {first.line}: {first.reason}: {first.detail}"

    def record(self, file: str, line: int, reason: str, detail: str, body: bytes, ordinal: int | None = None) -> None:
        """Put one record aside; `ordinal` is its place where that is not the line."""
        self.received.quarantined_count += 1
        unlisted = self.received.quarantined_count - _LISTED_PROBLEMS
        if unlisted == 1:
            self.problems.append(Quarantined(file, line, "not_listed", ""))
        if unlisted > 0:
            self.problems[-1].detail = f"{unlisted} more records from this line on were put aside and are not listed"
            return
        if body:
            kept = self._folder() / f"{self._copy().name}-{ordinal or line:08d}"
            kept.write_bytes(body[:_KEPT_BYTES])
            detail = f"{detail}; kept as {kept.relative_to(self.home)}"
        self.problems.append(Quarantined(file, line, reason, detail))

    def whole(self, query: Query, error: RefusedFile) -> str:
        """The whole file goes to quarantine as one unreadable record; what it landed so far is taken back."""
        kept = self._folder() / self._copy().name
        os.replace(self._copy(), kept)
        for page in query.pages:  # one may have been the copy itself
            (self.batch.folder / page.file).unlink(missing_ok=True)
        query.pages = []
        received = self.received
        received.read_count, received.blank_count, received.quarantined_count = 1, 0, 1
        received.landed_file = query.search = str(kept.relative_to(self.home))
        self.problems = [Quarantined(received.original_name, 0, error.reason, str(error))]
        return f"refused: {error}"

    def _copy(self) -> Path:
        return self.batch.folder / self.received.landed_file

    def _folder(self) -> Path:
        folder = self.home / "quarantine" / self.batch.manifest.batch_id
        folder.mkdir(parents=True, exist_ok=True)
        return folder
