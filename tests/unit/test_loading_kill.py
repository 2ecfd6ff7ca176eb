"""A load that is killed, at any rename or at any moment, is made good by the next one."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingestion.loading import load
from tests.landed_studies import digests, encoded, land, moment, study

ROOT = Path(__file__).resolve().parents[2]

# argv: home, and the number of the rename in whose place the process dies (-1: it is killed from outside)
CHILD = """
import os, signal, sys
from pathlib import Path
from ingestion import raw_files
from ingestion.loading import load

left = int(sys.argv[2])
def replace(source, target):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return real(source, target)
real, os.replace = os.replace, replace
print("go", flush=True)
load(Path(sys.argv[1]))
print("done", flush=True)
"""


def start(home: Path, renames: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home), str(renames)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """A home with one load done and two batches waiting, one of which changes an old history; and the end state."""
    home = tmp_path_factory.mktemp("killed") / "home"
    land(home, encoded(study(n, version="2026-10-01") for n in range(2_000)), moment(1), page_size=500)
    land(home, encoded(study(n, version="2026-10-03") for n in range(1_000)), moment(2), page_size=500)
    load(home)
    land(home, encoded(study(n, title="B", version="2026-10-02") for n in range(50)), moment(3), kind="import")
    land(home, encoded(study(n, title="C", version="2026-11-01") for n in range(3_000)), moment(4), page_size=500)
    finished = home.with_name("finished")
    shutil.copytree(home, finished)
    load(finished)
    return home, digests(finished / "raw")


def test_killed_at_each_rename(homes, tmp_path):
    waiting, finished = homes
    renames = 0
    while True:
        home = tmp_path / f"home{renames}"
        shutil.copytree(waiting, home)
        child = start(home, renames)
        child.communicate(timeout=60)
        load(home)
        assert digests(home / "raw") == finished, f"killed at rename {renames}"
        if child.returncode == 0:
            break
        assert child.returncode == -signal.SIGKILL
        renames += 1
    assert renames >= 12  # every file of raw was put in place once


def test_killed_at_random_moments(homes, tmp_path):
    waiting, finished = homes
    chance = random.Random(20261101)
    killed = 0
    home = tmp_path / "home"
    for _ in range(8):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(waiting, home)
        child = start(home, -1)
        assert child.stdout.readline() == "go\n"
        time.sleep(chance.uniform(0, 0.4))
        os.kill(child.pid, signal.SIGKILL)
        killed += child.wait(timeout=60) == -signal.SIGKILL
        child.stdout.close()
        load(home)
        assert digests(home / "raw") == finished
    assert killed >= 3
