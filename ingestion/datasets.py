"""The datasets that are loaded, each described once: where it lies, its key, its columns, how a record is read.

Belongs here: the descriptions. Does not belong here: loading (loading.py), what a provider's field means
(sources/), which file is which dataset (recognition.py).

Three kinds of reading stand behind a description. Studies of ClinicalTrials.gov are typed by the engine straight
from the landed lines, because there are hundreds of thousands of them; the records of other registries are
typed in Python first, because their dates take judgement (registry_dates.py); exports of bibliographic databases land
as files and are read whole (publication_sources.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingestion import publication_sources, scanning
from ingestion.raw_files import READER
from ingestion.registry_records import LINE_COLUMNS, TypedRecord
from ingestion.registry_scanning import scan_register_shard, write_typed
from ingestion.scanning import LandedShard, ShardScan
from ingestion.sources import chictr, clinicaltrials_gov_schema, who_ictrp


@dataclass(frozen=True)
class Dataset:
    """One dataset of one provider. `key` is the column with the provider's own id; `columns` are raw columns and the
    expression of each over a line, `line_columns` the types of a line; `write_lines` types what is landed where the
    engine does not. The version order of a record is its `version_holder` in the scan, then arrival.
    """

    source_id: str
    name: str
    key: str
    columns: dict[str, str]
    line_columns: dict[str, str]
    scan: Callable[[Path], ShardScan]
    write_lines: Callable[[list[LandedShard], Path], None] | None = None

    @property
    def folder(self) -> str:
        """Where its Parquet files lie, relative to raw."""
        return f"{self.source_id}/{self.name}/{READER}"

    @property
    def current(self) -> str:
        """The file with the newest version of every record, relative to raw."""
        return f"{self.folder}/current/{self.name}.parquet"

    @property
    def changes(self) -> str:
        """The small file beside it with what came after (current.py)."""
        return f"{self.folder}/current/changes.parquet"

    def batch_file(self, kind: str, batch_id: str) -> str:
        """The file of a kind (history, sightings, findings) of one batch, relative to raw."""
        return f"{self.folder}/{kind}/{batch_id}.parquet"


def _register(source_id: str, name: str, typed: Callable[[dict], TypedRecord]) -> Dataset:
    columns = {column: f'"{column}"' for column in LINE_COLUMNS if column not in ("line", "sha256")}
    scan = scan_register_shard(typed)
    return Dataset(source_id, name, "trial_id", columns, LINE_COLUMNS, scan, partial(write_typed, typed))


def _publications(source_id: str, name: str) -> Dataset:
    types = publication_sources.LINE_COLUMNS
    columns = {column: f'"{column}"' for column in types if column not in ("line", "sha256")}
    scan, write_lines = publication_sources.scan_file, publication_sources.write_records
    return Dataset(source_id, name, "record_key", columns, types, scan, write_lines)


STUDIES = Dataset(
    "clinicaltrials_gov",
    "studies",
    "nct_id",
    clinicaltrials_gov_schema.RAW_COLUMNS,
    clinicaltrials_gov_schema.LINE_COLUMNS,
    scanning.scan_shard,
)
ICTRP_TRIALS = _register(who_ictrp.SOURCE_ID, who_ictrp.DATASET, who_ictrp.typed_record)
CHICTR_TRIALS = _register(chictr.SOURCE_ID, chictr.DATASET, chictr.typed_record)
PUBLICATIONS = {each.SOURCE_ID: _publications(each.SOURCE_ID, each.DATASET) for each in publication_sources.READERS}
TRIAL_DATASETS = (STUDIES, ICTRP_TRIALS, CHICTR_TRIALS)
DATASETS = (*TRIAL_DATASETS, *PUBLICATIONS.values())
