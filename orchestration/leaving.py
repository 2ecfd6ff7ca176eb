"""How a process of ours ends: with its exit code and without the noise of libraries.

Belongs here: the last step of an entry point. Does not belong here: deciding the exit code.

The database library lists, at exit, objects that other libraries never released, fifty lines on standard error
below the one line a person should read. Nothing of ours writes after this point.
"""

import os
import sys
from typing import NoReturn


def leave(code: int | str | None) -> NoReturn:
    """End the process with this code (a text is printed first and means 1), silencing what libraries say after it."""
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    sys.exit(code)
