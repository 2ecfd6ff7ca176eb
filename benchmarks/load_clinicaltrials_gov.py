"""How many studies a CPU second takes from API pages to typed Parquet.

Measures the whole way but the network: pages are split and landed as a pull lands them, then
loaded, twice: the first complete pull and a second in which one study in 200 has changed.
Repeated studies make raw Parquet smaller than it would be, and a little cheaper to write.

    python benchmarks/load_clinicaltrials_gov.py STUDIES.ndjson[.gz|.zst] [COUNT]

STUDIES are API v2 studies, one a line; they are repeated with other numbers up to COUNT.
CPU seconds are those of all threads, so they do not depend on how busy the machine is.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ingestion.containers import open_members
from ingestion.json_records import split_records
from ingestion.landing import start_batch
from ingestion.loading import load
from ingestion.manifest import Query
from ingestion.sources.clinicaltrials_gov_pages import split_page, split_study

PAGE = 1000


def pages(studies: list[bytes], count: int, changed_every: int | None) -> Iterator[bytes]:
    """Bodies of `/studies` with `count` studies in all."""
    numbers = [split_study(body).nct_id.encode() for body in studies]
    for start in range(0, count, PAGE):
        page = []
        for number in range(start, min(start + PAGE, count)):
            at = number % len(studies)
            body = studies[at].replace(numbers[at], b"NCT%08d" % number)
            if changed_every and number % changed_every == 0:
                body = body.replace(b'"briefTitle":"', b'"briefTitle":"Changed ', 1)
            page.append(body)
        yield b'{"studies":[' + b",".join(page) + b"]}"


def land(home: Path, bodies: list[bytes], at: datetime) -> None:
    """Land pages as a complete pull does."""
    query = Query("", "1999-01-01", None)
    batch = start_batch(
        home / "landing", source_id="clinicaltrials_gov", dataset="studies", kind="complete", at=at, queries=[query]
    )
    for body in bodies:
        records = [(study.sha256, study.content) for study in split_page(body).studies]
        batch.write_page(query, records, request_token=None, next_token=None)
    batch.promote(at)


def measured(what: str, count: int, work) -> float:
    """Run and print one line; returns CPU seconds."""
    cpu, wall = time.process_time(), time.monotonic()
    work()
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    print(f"{what:<28} {cpu:7.1f} CPU s {wall:7.1f} s {count / cpu:9,.0f} studies per CPU s")
    return cpu


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("studies", type=Path)
    arguments.add_argument("count", type=int, nargs="?", default=50_000)
    arguments.add_argument("--threads", type=int, default=os.cpu_count() or 2)
    chosen = arguments.parse_args()
    bodies = [p.body for member in open_members(chosen.studies) for p in split_records(member.chunks) if p.body]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name, day, changed_every in (("first pull", 1, None), ("second pull, 0.5 % new", 8, 200)):
            made = list(pages(bodies, chosen.count, changed_every))
            size = sum(map(len, made))
            at = datetime(2026, 11, day, tzinfo=UTC)
            print(f"{name}: {chosen.count:,} studies, {size / 1e6:,.0f} MB, {size / chosen.count / 1e3:.1f} kB each")
            spent = measured("  pages to landing", chosen.count, lambda made=made, at=at: land(home, made, at))
            spent += measured("  landing to raw", chosen.count, lambda: load(home, threads=chosen.threads))
            print(f"{'  the whole way':<28} {spent:7.1f} CPU s {'':9} {chosen.count / spent:9,.0f} studies per CPU s")
        raw = sum(path.stat().st_size for path in (home / "raw").rglob("*.parquet"))
        landed = sum(path.stat().st_size for path in (home / "landing").rglob("*.zst"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"landing {landed / 1e6:,.0f} MB, raw {raw / 1e6:,.0f} MB, peak memory {peak:.1f} GB with the pages in it")


if __name__ == "__main__":
    main()
