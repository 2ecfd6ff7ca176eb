"""`make bench`: what a load costs, each stage in a process of its own, beside dlt loading part of the same bytes.

Belongs here: the order of the stages, targets, printing. Does not belong here: a timed test; a machine that is
busy or slow breaks none of these, so they are read by people (docs/performance.md).

CPU seconds are user and system time of the process tree as the kernel counts it, so that waiting does not matter; other
work on the same cores still makes each of them dearer (1.5 times and more), which is why the line scan, which does
nothing but read, is measured in the same run: compare with it, and with dlt.

    python -m benchmarks.run [--count 50000] [--dlt 2000] [--keep FOLDER]
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DBT = Path(sys.executable).with_name("dbt")
CHANGED_EVERY = 200  # half a percent


@dataclass(frozen=True)
class Cost:
    """What a stage took: CPU seconds of its own, of its whole process tree with start and imports, peak memory."""

    own: float
    whole: float
    peak_gb: float
    told: dict


def measured(command: list[str], **environment: str) -> Cost:
    """Run a command to its end; the last line it prints may be a JSON object with its own `cpu`."""
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])} … failed with {process.returncode}\n{printed[-2000:]}")
    last = printed.strip().splitlines()[-1:] or [""]
    told = json.loads(last[0]) if last[0].startswith("{") else {}
    whole = used.ru_utime + used.ru_stime
    return Cost(told.get("cpu", whole), whole, used.ru_maxrss / 1e6, told)


class Bench:
    """One run over one folder."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count, self.home = folder, count, folder / "home"

    def make(self, name: str, *options: str) -> Path:
        """Write studies to a folder of pages, in a process of its own."""
        target = self.folder / name
        if not target.exists():
            measured([sys.executable, "-m", "benchmarks.made_studies", str(target), str(self.count), *options])
        return target

    def stage(self, name: str, *options: str) -> Cost:
        """One stage of stages.py on the home."""
        return measured([sys.executable, "-m", "benchmarks.stages", name, str(self.home), *options])

    def dbt(self, *select: str) -> Cost:
        """A dbt build of models and seeds, without tests, as dbt's own process."""
        project, target = str(ROOT / "dbt_project"), str(self.folder / "dbt")
        command = [str(DBT), "build", "--quiet", "--project-dir", project, "--profiles-dir", project]
        command += ["--target-path", target, "--log-path", target, *select]
        return measured(
            command,
            OBSERVATORY_HOME=str(self.home),
            OBSERVATORY_MEMORY_LIMIT="2GB",
            OBSERVATORY_DBT_THREADS="2",
            DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        )

    def dlt(self, pages: Path, count: int) -> Cost:
        """dlt on the first `count` studies, in an environment made for it and thrown away."""
        python = self.folder / "venv" / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(self.folder / "venv")], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", "dlt[duckdb]"], check=True)
        return measured([str(python), "benchmarks/load_with_dlt.py", str(pages), str(self.folder / "dlt"), str(count)])


def line(what: str, cost: Cost, studies: int | None = None, target: str = "") -> None:
    """One line of the table."""
    rate = f"{studies / cost.own:>9,.0f} /s" if studies else f"{'':>12}"
    print(f"{what:<44}{cost.own:8.2f} CPU s {rate} {cost.peak_gb:6.2f} GB  {target}", flush=True)


def ours(bench: Bench) -> float:
    """Measure the product stage by stage; returns CPU seconds from pages to raw."""
    count, pages = bench.count, bench.make("pages")
    size = sum(path.stat().st_size for path in pages.iterdir())
    print(f"{count:,} made-up studies, {size / 1e6:,.0f} MB, {size / count / 1e3:.1f} kB each")
    land, load = bench.stage("land", str(pages)), bench.stage("to_raw")
    line("pages to landing", land, count)
    line("landing to raw", load, count)
    both = Cost(land.own + load.own, land.whole + load.whole, max(land.peak_gb, load.peak_gb), {})
    line("pages to raw", both, count, "at least 4,000 /s, at most 1.5 GB")
    line("  the typed read alone", bench.stage("typed_read"), count, "at least 15,000 /s")
    line("  floor: the lines read, nothing made of them", bench.stage("line_scan"), count)
    unchanged = bench.stage("to_raw")
    line("unchanged load", Cost(unchanged.whole, unchanged.whole, unchanged.peak_gb, {}), None, "at most 20 s")
    changed = bench.make("changed", "--changed-every", str(CHANGED_EVERY))
    day = [bench.stage("land", str(changed), "--day", "2"), bench.stage("to_raw")]
    cost = Cost(sum(one.own for one in day), 0.0, max(one.peak_gb for one in day), {})
    line("a day, 0.5 % changed", cost, None, f"{cost.own / both.own:.1%} of the whole; at most 5 %")
    bench.stage("monitors")
    without = ("--exclude", "resource_type:test", "resource_type:unit_test")
    line(
        "raw to the trial tables, with starting dbt",
        bench.dbt("--select", "+marts.trials", *without),
        None,
        "60 s, 2 GB",
    )
    every = bench.dbt(*without, "staging.analysis+")
    line("raw to all tables of all monitors", every)
    landed, raw = (
        sum(p.stat().st_size for p in (bench.home / n).rglob("*") if p.is_file()) for n in ("landing", "raw")
    )
    print(f"on disk: landing {landed / 1e6:,.0f} MB, raw {raw / 1e6:,.0f} MB")
    return both.own


@contextmanager
def folder_of(kept: Path | None) -> Iterator[Path]:
    """The folder of the run: one that is kept, or a temporary one."""
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="observatory-bench-") as name:
        yield Path(name)


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=50_000)
    arguments.add_argument(
        "--dlt", type=int, default=2_000, help="studies for dlt, whose cost is scaled; 0: leave it out"
    )
    arguments.add_argument("--keep", type=Path, help="an empty folder that keeps everything; default: a temporary one")
    chosen = arguments.parse_args()
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}")
    with folder_of(chosen.keep) as folder:
        bench = Bench(folder, chosen.count)
        spent = ours(bench)
        if chosen.dlt:
            other = bench.dlt(folder / "pages", min(chosen.dlt, chosen.count))
            done = min(chosen.dlt, chosen.count)
            line(f"dlt {other.told['version']}, {other.told['tables']} tables, {done:,} studies", other, done)
            print(f"pages to raw costs 1/{(other.own / done) / (spent / chosen.count):,.0f} of dlt a study")


if __name__ == "__main__":
    main()
