"""How fast Web of Science tagged text is read, beside metaknowledge and wostools on part of the same text.

Belongs here: repeating exports to a size worth measuring, the stages, printing. Does not belong here: a timed test.
The records are those of real exports with new ids, so they are as long, and as odd, as records are; by default those
beside the project, which are no part of it. Each stage is a process of its own; CPU seconds are of all threads,
without starting Python and importing. The others run in an environment that is made for them and thrown away.

    python -m benchmarks.web_of_science [FILE ...] [--count 100000] [--others 10000] [--keep FOLDER]
"""

import argparse
import itertools
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.run import ROOT, Cost, folder_of, line, measured
from ingestion.sources import web_of_science
from ingestion.sources.web_of_science_fields import fields

REAL = ROOT.parent / "shared" / "data" / "web_of_science"
NAMES = ("lung_injury_472.txt", "oncology_cardiac_500.txt", "crlf_856.txt", "same_469_records/savedrecs.txt")
OTHERS = ("metaknowledge", "wostools")
# Only as much of Parquet as costs little: every text is its own, a dictionary of them would be of no use
WRITTEN = {"compression": "lz4", "use_dictionary": False, "write_statistics": False}
_RECORD = re.compile(rb"^PT .*?^ER\n", re.MULTILINE | re.DOTALL)


def repeat_records(paths: list[Path], target: Path, count: int) -> None:
    """One export of `count` records: those of the files again and again, each time with another UT."""
    texts = (path.read_bytes().replace(b"\r\n", b"\n") for path in paths)
    bodies = [found[0] for text in texts for found in _RECORD.finditer(text)]
    with target.open("wb") as file:
        file.write(b"\xef\xbb\xbfFN Clarivate Analytics Web of Science\nVR 1.0\n")
        for number, body in enumerate(itertools.islice(itertools.cycle(bodies), count)):
            file.write(re.sub(rb"^UT .*$", b"UT WOS:%015d" % number, body, count=1, flags=re.MULTILINE) + b"\n")
        file.write(b"EF")


def text_to_parquet(source: Path, target: Path) -> int:
    """The quick stage: one column a tag."""
    return _write(fields(source), target)


def records_to_parquet(source: Path, target: Path) -> int:
    """The whole reader: the columns of a publication record."""
    parts = (part.records.to_arrow() for part in web_of_science.read(source, "tagged"))
    return _write(parts, target)


def text_only(source: Path, target: Path) -> int:
    """The quick stage, not written."""
    return sum(table.num_rows for table in fields(source))


def _write(tables: Iterator[pa.Table], target: Path) -> int:
    first = next(tables)
    count = 0
    with pq.ParquetWriter(target, first.schema, **WRITTEN) as writer:
        for table in itertools.chain([first], tables):
            writer.write_table(table)
            count += table.num_rows
    return count


STAGES: dict[str, Callable[[Path, Path], int]] = {
    "text_only": text_only,
    "text_to_parquet": text_to_parquet,
    "records_to_parquet": records_to_parquet,
}


def run_stage(name: str, source: Path, target: Path) -> None:
    """One stage in this process; prints what it cost."""
    before = os.times()
    count = STAGES[name](source, target)
    after = os.times()
    print(json.dumps({"cpu": after.user + after.system - before.user - before.system, "count": count}))


def compare(folder: Path, paths: list[Path], count: int, others: int) -> None:
    """Measure and print everything."""
    source, part = folder / "export.txt", folder / "part.txt"
    repeat_records(paths, source, count)
    print(f"{count:,} records, {source.stat().st_size / 1e6:,.0f} MB")
    targets = {"text_to_parquet": "at least 25,000 /s, at most 1 GB", "records_to_parquet": "at least 5,000 /s"}
    for name in STAGES:
        command = [sys.executable, "-m", "benchmarks.web_of_science", str(source), "--stage", name]
        cost = measured([*command, "--keep", str(folder)])
        assert cost.told["count"] == count, cost
        line(name.replace("_", " "), cost, count, targets.get(name, ""))
    if others:
        repeat_records(paths, part, others)
        for name in OTHERS:
            _line_of_other(folder, name, part, others)


def _line_of_other(folder: Path, name: str, part: Path, count: int) -> None:
    python = folder / name / "bin" / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder / name)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", name], check=True, stderr=subprocess.PIPE)
    except subprocess.CalledProcessError as error:
        print(f"{name} could not be installed: {(error.stderr or b'').decode()[-200:]}")
        return
    cost: Cost = measured([str(python), "benchmarks/read_web_of_science_with.py", name, str(part)])
    line(f"{name} {cost.told['version']}, {cost.told['count']:,} records", cost, count)


def main() -> None:
    """Measure and print, or run one stage."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", type=Path, nargs="*", help="tagged exports; default: those beside the project")
    arguments.add_argument("--count", type=int, default=100_000)
    arguments.add_argument("--others", type=int, default=10_000, help="records for the others; 0: leave them out")
    arguments.add_argument("--keep", type=Path, help="an empty folder that keeps everything; default: a temporary one")
    arguments.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.stage:
        run_stage(chosen.stage, chosen.files[0], chosen.keep / f"{chosen.stage}.parquet")
        return
    paths = chosen.files or [REAL / name for name in NAMES]
    if missing := [str(path) for path in paths if not path.is_file()]:
        raise SystemExit(f"{missing[0]} does not exist; name tagged exports of Web of Science")
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}")
    with folder_of(chosen.keep) as folder:
        compare(folder, paths, chosen.count, chosen.others)


if __name__ == "__main__":
    main()
