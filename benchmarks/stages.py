"""The stages of a load, each run as a process of its own so that its CPU seconds and its memory are its own.

Belongs here: calling the product on a home in a temp folder, as a run calls it. Does not belong here: making
studies (made_studies.py), comparing and printing (run.py).

    python -m benchmarks.stages STAGE HOME [PAGES] [--day N] [--threads N]

Prints one JSON object: CPU seconds of the stage itself (all threads), without starting Python and importing.
"""

import argparse
import json
import os
import resource
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ingestion import datasets, history, raw_files
from ingestion.landing import list_batches, start_batch
from ingestion.loading import load
from ingestion.manifest import Query
from ingestion.monitor import load_monitors
from ingestion.monitor_tables import write_raw
from ingestion.raw_files import DATASET, SOURCE_ID, RawFolder
from ingestion.sources.clinicaltrials_gov_pages import split_page

MONITORS = Path(__file__).resolve().parents[1] / "monitors"


def nothing(home: Path, chosen: argparse.Namespace) -> None:
    """What every process costs before it begins."""


def land(home: Path, chosen: argparse.Namespace) -> None:
    """Land page bodies one after the other, as a pull does when they arrive."""
    at = datetime(2026, 11, chosen.day, tzinfo=UTC)
    query = Query("", "1999-01-01", None)
    kind = "complete" if chosen.day == 1 else "incremental"
    batch = start_batch(home / "landing", source_id=SOURCE_ID, dataset=DATASET, kind=kind, at=at, queries=[query])
    for path in sorted(chosen.pages.iterdir()):
        records = [(study.sha256, study.content) for study in split_page(path.read_bytes()).studies]
        batch.write_page(query, records, request_token=None, next_token=None)
    batch.manifest.version_holder = f"2026-11-{chosen.day:02d}"
    batch.promote(at)


def to_raw(home: Path, chosen: argparse.Namespace) -> None:
    """Load what is landed into typed Parquet."""
    load(home, threads=chosen.threads)


def typed_read(home: Path, chosen: argparse.Namespace) -> Callable[[], object]:
    """The one explicit-column read of the first batch, to Parquet in staging; which lines are versions is known."""
    folder = RawFolder(home / "raw")
    (first, *_) = list_batches(home / "landing", SOURCE_ID, DATASET)
    batch_id = first.manifest.batch_id
    folder.clear_staging()
    connection = raw_files.connect(folder, threads=chosen.threads, memory_limit="2GB")
    history.find_outcomes(
        connection, datasets.STUDIES, [folder.root / datasets.STUDIES.batch_file("sightings", batch_id)]
    )
    return lambda: history.write_history(connection, folder, datasets.STUDIES, first, {})


def line_scan(home: Path, chosen: argparse.Namespace) -> Callable[[], object]:
    """The floor: the same shards read line by line and nothing made of them."""
    folder = RawFolder(home / "raw")
    folder.clear_staging()
    connection = raw_files.connect(folder, threads=chosen.threads, memory_limit="2GB")
    shards = [path for batch in list_batches(home / "landing", SOURCE_ID, DATASET) for path in batch.shard_paths()]
    query = (
        f"select count(*), sum(strlen(line)) from read_csv({raw_files.file_list(shards)}, "
        "columns = {line: 'VARCHAR'}, auto_detect = false, header = false, delim = '', quote = '', escape = '', "
        "compression = 'zstd')"
    )
    return lambda: connection.execute(query).fetchone()


def monitors(home: Path, chosen: argparse.Namespace) -> None:
    """The monitors as tables, which the trial tables need."""
    write_raw(load_monitors(MONITORS), home / "raw")


STAGES = {
    "nothing": nothing,
    "land": land,
    "to_raw": to_raw,
    "typed_read": typed_read,
    "line_scan": line_scan,
    "monitors": monitors,
}


def main() -> None:
    """Run one stage and print what it cost."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("stage", choices=STAGES)
    arguments.add_argument("home", type=Path)
    arguments.add_argument("pages", type=Path, nargs="?")
    arguments.add_argument("--day", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=os.cpu_count() or 2)
    chosen = arguments.parse_args()
    before = _cpu()
    prepared = STAGES[chosen.stage](chosen.home, chosen)
    if callable(prepared):
        before = _cpu()
        prepared()
    print(json.dumps({"cpu": _cpu() - before}))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
