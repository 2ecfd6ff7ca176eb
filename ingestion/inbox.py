"""Files dropped or imported: recognised by content, landed, what cannot be read put aside.

Belongs here: from a path to a batch, the same file twice, what the importer is told. Does not
belong here: what a file is (recognition.py), decompression (containers.py), reading records, typed fields
(loading.py, which quarantines records that lack a required one).

One call makes one `import` batch for each dataset that its files hold, which remembers the monitor. Each
received file has a query of its own in the manifest, named after it, that lists its shards. Bytes that were
imported before for the same monitor are not landed again.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ingestion.datasets import DATASETS, STUDIES, Dataset
from ingestion.errors import IngestionError, UnreadableInput
from ingestion.landing import Batch, discard_shards, list_batches, list_open_batches, start_batch
from ingestion.places import KnownPlaces
from ingestion.publication_reception import PublicationFormat, PublicationReception
from ingestion.reception import Reception
from ingestion.recognition import Format, recognise
from ingestion.table_records import table_reader

Clock = Callable[[], datetime]
Progress = Callable[[int, int, str], None]

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download")


@dataclass(frozen=True)
class FileReport:
    """What became of one file: `outcome` is landed, known (same bytes before), refused or changing.

    `record_count` are records landed, `quarantined_count` those put aside (a refused file counts as one).
    """

    path: Path
    outcome: str
    message: str
    record_count: int = 0
    quarantined_count: int = 0


@dataclass(frozen=True)
class ImportReport:
    """What an import did, file by file; `batch_ids` has one for each dataset that something new came of."""

    batch_ids: tuple[str, ...] = ()
    files: tuple[FileReport, ...] = field(default_factory=tuple)

    @property
    def is_clean(self) -> bool:
        """Whether every record of every file was landed, now or before."""
        return all(file.outcome in ("landed", "known") and not file.quarantined_count for file in self.files)

    @property
    def record_count(self) -> int:
        """Records landed by this import."""
        return sum(file.record_count for file in self.files)

    def lines(self) -> list[str]:
        """One line a file, then a sum."""
        told = [f"{file.path.name}: {file.message}" for file in self.files]
        if not self.files:
            return ["nothing to import"]
        where = f" in batch {' and '.join(self.batch_ids)}" if self.batch_ids else ""
        quarantined = sum(file.quarantined_count for file in self.files)
        return [*told, f"{self.record_count} records landed, {quarantined} quarantined{where}"]


def scan_inbox(home: Path) -> list[Path]:
    """Files that lie in `<home>/inbox`, sorted; not hidden ones, links, or those a browser is still writing.

    A file can still grow: look twice and compare size and time before importing.
    """
    folder = Path(home) / "inbox"
    return _readable_files(folder.iterdir()) if folder.is_dir() else []


def import_paths(
    home: Path,
    paths: Iterable[Path],
    *,
    monitor_id: str | None,
    now: Clock,
    set_name: str | None = None,
    is_sample: bool = False,
    move: bool = False,
    progress: Progress | None = None,
    places: KnownPlaces | None = None,
) -> ImportReport:
    """Land the records of files, or of the files in folders, one batch a dataset; what is wrong is in the report.

    `set_name` names a set within the population of the monitor, as highly_cited; `now` is the clock (UTC); `places`
    tell the sites of tables; with `move` a file is deleted once it is landed or known; `progress(done, total,
    message)` counts files.

    Raises IngestionError when samples would meet real records, or a table no `places`; UnreadableInput for no path.
    """
    home = Path(home).resolve()
    _refuse_mixture(home, is_sample)
    files = _expand(paths)
    _close_interrupted(home, now)
    known = _known_files(home, (monitor_id, set_name), table_reader(places))
    batches: dict[str, Batch] = {}
    named = {"monitor_id": monitor_id, "set_name": set_name, "is_sample": is_sample}

    def batch_of(dataset: Dataset) -> Batch:
        if dataset.source_id not in batches:
            batches[dataset.source_id] = start_batch(
                home / "landing", source_id=dataset.source_id, dataset=dataset.name, kind="import", at=now(), **named
            )
        return batches[dataset.source_id]

    reports = [_take(home, path, known, batch_of, places) for path in _announced(files, progress)]
    closed = [_close(batch, now) for batch in batches.values()]
    if move:
        _remove_taken(reports)
    return ImportReport(tuple(batch_id for batch_id in closed if batch_id), tuple(reports))


def _announced(files: list[Path], progress: Progress | None) -> Iterator[Path]:
    for number, path in enumerate(files):
        if progress:
            progress(number, len(files), path.name)
        yield path


def _take(
    home: Path,
    path: Path,
    known: dict[str, str],
    batch_of: Callable[[Dataset], Batch],
    places: KnownPlaces | None,
) -> FileReport:
    """Take one file, unless its bytes are `known`; then they are."""
    digest = _digest(path)
    if digest in known:
        return FileReport(path, "known", f"the same bytes were imported before ({known[digest]})")
    form = recognise(path)
    batch = batch_of(form.dataset)
    report, received_digest = _receive(home, batch, path, form, places)
    if report.outcome != "changing":
        known[received_digest] = batch.manifest.batch_id
    return report


def _close(batch: Batch, now: Clock) -> str | None:
    """Promote the batch and name it; None when every file changed while it was read."""
    if not batch.manifest.files:
        batch.fail("no file could be taken; import them again", now())
        return None
    batch.promote(now())
    return batch.manifest.batch_id


def _refuse_mixture(home: Path, is_sample: bool) -> None:
    """Made-up records next to real ones would be counted with them."""
    if any(batch.manifest.is_sample != is_sample for batch in _landed_batches(home)):
        held, offered = ("real records", "samples") if is_sample else ("samples", "real records")
        raise IngestionError(
            f"{home} holds {held}, and {offered} are never mixed with them; nothing was imported, set "
            "OBSERVATORY_HOME to another folder"
        )


def _landed_batches(home: Path) -> list[Batch]:
    """The complete batches of every dataset."""
    return [batch for each in DATASETS for batch in list_batches(home / "landing", each.source_id, each.name)]


def _receive(
    home: Path, batch: Batch, path: Path, form: Format | PublicationFormat, places: KnownPlaces | None
) -> tuple[FileReport, str]:
    """Take one file into the open batch; its records, what is wrong with it, and the hash of its bytes."""
    before = path.stat()
    if isinstance(form, PublicationFormat):
        reception: Reception | PublicationReception = PublicationReception(home, batch, path, form)
    else:
        reception = Reception(home, batch, path, form, places)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        reception.forget()
        return FileReport(path, "changing", "is still being written; import it again when it is whole"), ""
    received = reception.read()
    landed = received.read_count - received.blank_count - received.quarantined_count
    if reception.refusal:
        return FileReport(path, "refused", reception.refusal, 0, 1), received.sha256
    count = received.quarantined_count
    aside = f", {count} quarantined: {reception.aside.first_problem}" if count else ""
    # Studies need no saying; of another dataset the importer wants to know that it was recognised
    of_dataset = "" if form.dataset is STUDIES else f" of {form.dataset.source_id}"
    message = "; ".join([f"{landed} records{of_dataset}{aside}", *reception.notices])
    return FileReport(path, "landed", message, landed, received.quarantined_count), received.sha256


def _close_interrupted(home: Path, now: Clock) -> None:
    """An import that was killed left nothing that counts; its files are still where they were."""
    unfinished = [one for each in DATASETS for one in list_open_batches(home / "landing", each.source_id, each.name)]
    for batch in unfinished:
        if batch.manifest.kind == "import" and batch.manifest.status == "open":
            batch.fail("interrupted; import the files again", now())
            discard_shards(batch)


def _known_files(home: Path, imported_for: tuple[str | None, str | None], reader: str) -> dict[str, str]:
    """Batch by hash of received bytes, of imports for the same monitor and set.

    A refused file is not known, it is refused again. Nor is a table that was read by other rules or places: read
    again, it may say more. For another monitor the file is landed once more, so that its batch names that monitor; the
    records stay one.
    """
    return {
        received.sha256: batch.manifest.batch_id
        for batch in _landed_batches(home)
        if batch.manifest.kind == "import" and (batch.manifest.monitor_id, batch.manifest.set_name) == imported_for
        for received in batch.manifest.files
        if received.landed_file.startswith("received/") and received.reader in (None, reader)
    }


def _expand(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in map(Path, paths):
        if not path.exists():
            raise UnreadableInput(f"{path} does not exist; name a file or a folder")
        files += _readable_files(path.iterdir()) if path.is_dir() else [path]
    return files


def _readable_files(paths: Iterable[Path]) -> list[Path]:
    return sorted(
        path
        for path in paths
        if path.is_file()
        and not path.is_symlink()
        and not path.name.startswith(".")
        and not path.name.endswith(_UNFINISHED)
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_taken(reports: list[FileReport]) -> None:
    for report in reports:
        if report.outcome != "changing":
            os.unlink(report.path)
