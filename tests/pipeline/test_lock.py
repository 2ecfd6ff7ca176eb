"""One writer, honestly queued; a killed holder never blocks the next."""

import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest

from orchestration.lock import LOCK_FILE, exclusive, holder

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from orchestration.lock import exclusive
with exclusive(Path(sys.argv[1]), "run-of-another-process", lambda: datetime.now(UTC), print):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other_process(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline().strip() == "held"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_second_run_waits_and_names_the_holder(tmp_path, other_process):
    told, order = [], []

    def second():
        with exclusive(tmp_path, "second", lambda: NOW, told.append, sleep=lambda _: time.sleep(0.02)):
            order.append("second holds")

    waiting = threading.Thread(target=second)
    waiting.start()
    while not told:
        time.sleep(0.01)
    assert holder(tmp_path)["run_id"] == "run-of-another-process"
    assert "run-of-another-process" in told[0] and str(other_process.pid) in told[0]
    assert order == []
    other_process.send_signal(signal.SIGKILL)
    waiting.join(timeout=10)
    assert order == ["second holds"]
    assert len(told) == 1, "the holder is named once, not every second"


def test_stale_file_of_a_dead_process_is_no_lock(tmp_path):
    (tmp_path / LOCK_FILE).write_text('{"pid": 1, "run_id": "long gone", "started_at": "2020-01-01"}\n')
    assert holder(tmp_path) is None
    with exclusive(tmp_path, "next", lambda: NOW, pytest.fail):
        assert holder(tmp_path)["run_id"] == "next"
    assert holder(tmp_path) is None
