"""dbt as a child of a run: the same command line, but it does not outlive the run.

Belongs here: the entry point that the run starts instead of `dbt`. Does not belong here: what
dbt is asked to do.

A killed run frees the writer lock at once; a dbt left behind by it would go on writing the
warehouse beside the next run.
"""

import os
import threading
import time

from dbt.cli.main import cli

from orchestration.leaving import leave
from orchestration.settings import run_process

_LOOK_EVERY_SECONDS = 0.5


def main() -> None:
    """Run dbt's command line; end when the run that started it has ended."""
    parent = run_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        cli()
    except SystemExit as ended:
        leave(ended.code)


def _end_with(parent: int) -> None:
    # An orphan gets another parent, on every system
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_SECONDS)
    os._exit(1)
