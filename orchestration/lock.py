"""The writer guard: one process at a time changes a home.

Belongs here: the OS lock on `<home>/warehouse.lock` and what it says about its holder.
Does not belong here: what a run does while it holds the lock.

An operating-system lock dies with its holder, so a killed run never blocks the next one;
a claim kept in a database would.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

LOCK_FILE = "warehouse.lock"
_POLL_SECONDS = 1.0


def holder(home: Path) -> dict[str, object] | None:
    """Who holds the lock of `home` now: pid, run_id and started_at; None when nobody does."""
    path = home / LOCK_FILE
    if not path.exists():
        return None
    with path.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(path)
        return None


@contextmanager
def exclusive(
    home: Path,
    run_id: str,
    now: Callable[[], datetime],
    announce: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the lock of `home` for the block; wait for another holder, saying for whom."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK_FILE).open("a+") as file:
        _acquire(file, home / LOCK_FILE, announce, sleep)
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "run_id": run_id, "started_at": now().isoformat()}) + "\n")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
            fcntl.flock(file, fcntl.LOCK_UN)


def _acquire(file, path: Path, announce: Callable[[str], None], sleep: Callable[[float], None]) -> None:
    told = None
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found = _read(path)
            if found and found != told:
                announce(
                    f"waiting for run {found['run_id']} (process {found['pid']}, since {found['started_at']}), "
                    f"which holds {path}"
                )
                told = found
            sleep(_POLL_SECONDS)


def _read(path: Path) -> dict[str, object] | None:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return None  # the holder is between taking the lock and writing its name
