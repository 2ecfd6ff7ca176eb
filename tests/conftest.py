"""Fixtures every test may use: where the real files are, and what happens when they are not.

Belongs here: fixtures shared by several test folders. Does not belong here: anything only
one test module needs.
"""

import os
from pathlib import Path

import pytest

from tests.homes import demo, real, real_studies  # noqa: F401  (fixtures for every folder)

ROOT = Path(__file__).resolve().parents[1]


def require(condition: bool, variable: str, reason: str) -> None:
    """Skip with `reason` when `condition` is false; fail instead where `variable` is set to 1."""
    if condition:
        return
    if os.environ.get(variable) == "1":
        pytest.fail(f"{variable}=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real exports and API bodies; its absence skips, or fails under OBSERVATORY_REQUIRE_REAL=1."""
    folder = ROOT.parent / "shared" / "data"
    require(folder.is_dir(), "OBSERVATORY_REQUIRE_REAL", f"the real files are not here: {folder}")
    return folder


@pytest.fixture(scope="session")
def printed_tables(real_data: Path) -> Path:
    """The folder of printed tables of the published studies, one CSV a table."""
    return real_data.parent / "reference"
