"""The load of one dataset: its batches scanned, its versions typed, its records counted.

Belongs here: the order of these steps and what they leave. Does not belong here: which batches there are and
what stops a load (loading.py), version order (history.py).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion import current, history, raw_files
from ingestion.accounting import Refused, Tally, account_for, received_name
from ingestion.datasets import STUDIES, Dataset
from ingestion.landing import Batch
from ingestion.operations import OperationsTables, add_record_sources
from ingestion.raw_files import RawFolder
from ingestion.scanning import scan_batch
from ingestion.table_findings import table_findings

Progress = Callable[[int, int, str], None]
Findings = dict[tuple[str, str], int]

_NEW_FIELD = "new_field"
_FINDINGS = pa.schema([("name", pa.string()), ("record_count", pa.int64()), ("finding_kind", pa.string())])


@dataclass(frozen=True)
class LoadedDataset:
    """What a load of one dataset did: batches it read for the first time, their records and new fields, and how
    many records there are now.
    """

    current_rows: int
    new_batches: list[str]
    tally: Tally
    new_fields: Counter[str]


@dataclass
class DatasetLoad:
    """One load: everything it makes lies in staging until all of it is there."""

    connection: duckdb.DuckDBPyConnection
    folder: RawFolder
    dataset: Dataset
    batches: list[Batch]
    progress: Progress

    def run(self, tables: OperationsTables) -> LoadedDataset:
        """Stage every file that differs from what is in place; add what was received to the operations tables."""
        if not self.batches and self._is_empty_already():
            return LoadedDataset(0, [], Tally(), Counter())
        ids = [batch.manifest.batch_id for batch in self.batches]
        place = self.dataset.folder
        scanned = self.folder.batches_in("sightings", place) & self.folder.batches_in("findings", place)
        new = [batch for batch in self.batches if batch.manifest.batch_id not in scanned]
        for number, batch in enumerate(new):
            self.progress(number, len(new), f"reading {batch.manifest.batch_id}")
            self._scan(batch)
        sightings = [self._newest("sightings", batch_id) for batch_id in ids]
        history.find_outcomes(self.connection, self.dataset, sightings)
        refused = history.refused_lines(self.connection, sightings)
        self._write_histories(ids, refused)
        current_rows = current.write_current(self.connection, self.folder, self.dataset, self.batches, history.EMPTY)
        tallies = self._account(refused, tables)
        if self.dataset is STUDIES:  # no other dataset comes as a table beside JSON
            tables.source_findings += table_findings(self.connection, sightings)
        add_record_sources(self.connection, self.dataset.source_id, self.dataset.key)
        self.progress(len(new), len(new), "loaded")
        new_ids = [batch.manifest.batch_id for batch in new]
        tally = sum((tallies[batch_id] for batch_id in new_ids), Tally())
        return LoadedDataset(current_rows, new_ids, tally, self._new_fields(new_ids))

    def _is_empty_already(self) -> bool:
        """Whether the typed files that stand in for nothing are in place: most homes hold few of the datasets."""
        names = (self.dataset.batch_file("history", history.EMPTY), self.dataset.current, self.dataset.changes)
        paths = [self.folder.root / name for name in names]
        return all(path.is_file() and pq.read_metadata(path).num_rows == 0 for path in paths)

    def _scan(self, batch: Batch) -> None:
        """Look at a batch for the first time and keep what was seen."""
        batch_id, scan = batch.manifest.batch_id, scan_batch(batch, self.dataset.scan)
        rows = [
            {"name": name, "record_count": count, "finding_kind": kind}
            for (kind, name), count in sorted(scan.findings.items())
        ]
        raw_files.write_rows(rows, _FINDINGS, self.folder.staged(self.dataset.batch_file("findings", batch_id)))
        path = self.folder.staged(self.dataset.batch_file("sightings", batch_id))
        history.write_sightings(self.dataset, batch, scan, path)

    def _write_histories(self, ids: list[str], refused: dict[str, list[Refused]]) -> None:
        stale = history.stale_batches(self.connection, self.folder, self.dataset, ids)
        for number, batch in enumerate(b for b in self.batches if b.manifest.batch_id in stale):
            self.progress(number, len(stale), f"typing {batch.manifest.batch_id}")
            lines: dict[str, set[int]] = {}
            for item in refused.get(batch.manifest.batch_id, []):
                lines.setdefault(item.file, set()).add(item.line)
            history.write_history(self.connection, self.folder, self.dataset, batch, lines)
        if not ids:
            history.write_empty_history(self.connection, self.folder, self.dataset)

    def _account(self, refused: dict[str, list[Refused]], tables: OperationsTables) -> dict[str, Tally]:
        """Add every complete batch to the operations tables; returns the tally of each."""
        tallies = {}
        outcomes = history.outcome_counts(self.connection)
        for batch in self.batches:
            manifest = batch.manifest
            batch_refused = refused.get(manifest.batch_id, [])
            account = account_for(batch, outcomes.get(manifest.batch_id, {}), batch_refused)
            tallies[manifest.batch_id] = account.tally
            named = [item.named_after(received_name(manifest, item.file)) for item in batch_refused]
            tables.add(manifest, account, named, self._findings(manifest.batch_id))
        return tallies

    def _newest(self, kind: str, batch_id: str) -> Path:
        return self.folder.newest(self.dataset.batch_file(kind, batch_id))

    def _findings(self, batch_id: str) -> Findings:
        found = pq.read_table(self._newest("findings", batch_id)).to_pydict()
        # Files of before there were several kinds name none
        kinds = found.get("finding_kind") or [_NEW_FIELD] * len(found["name"])
        return dict(zip(zip(kinds, found["name"], strict=True), found["record_count"], strict=True))

    def _new_fields(self, batch_ids: list[str]) -> Counter[str]:
        fields: Counter[str] = Counter()
        for batch_id in batch_ids:
            found = self._findings(batch_id).items()
            fields.update({name: count for (kind, name), count in found if kind == _NEW_FIELD})
        return fields
