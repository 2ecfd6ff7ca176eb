"""Homes built once a session by the command line itself: on the samples, and on the real studies over HTTP.

Belongs here: what it takes to call `observatory` in a home of its own. Does not belong here: assertions
about what it built.
"""

import gzip
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from tests.registry_server import RegistryServer

OBSERVATORY = Path(sys.executable).with_name("observatory")


@dataclass
class Home:
    """A home that the command line works on, and what a command printed."""

    path: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, expect: int | None = 0, **environment: str) -> subprocess.CompletedProcess:
        """Call `observatory …` in this home; the exit code must be `expect` (None: whatever it is)."""
        called = subprocess.run(
            [OBSERVATORY, *arguments], env=self.variables(**environment), capture_output=True, text=True, timeout=900
        )
        assert expect is None or called.returncode == expect, f"{called.stdout}\n{called.stderr}"
        return called

    def variables(self, **environment: str) -> dict[str, str]:
        """The environment of a command in this home."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("OBSERVATORY_", "DAGSTER"))
        }
        return inherited | {"OBSERVATORY_HOME": str(self.path), "COLUMNS": "200"} | self.environment | environment

    def query(self, sql: str) -> list[tuple]:
        """Rows of a query on the released database, as an analyst would run it."""
        with duckdb.connect(self.path / "current" / "observatory.duckdb", read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def manifest(self) -> dict:
        """The manifest of the current release."""
        return json.loads((self.path / "current" / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Home:
    """The home that `make demo` makes; `demo.output` is what it printed."""
    home = Home(tmp_path_factory.mktemp("demo") / "home")
    home.output = home.run("run", "--sample").stdout
    return home


@pytest.fixture(scope="session")
def real_studies(real_data) -> list[dict]:
    """The 1,387 real studies, as the registry sends them."""
    with gzip.open(real_data / "clinicaltrials_gov" / "studies.ndjson.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="session")
def real(tmp_path_factory, real_data, real_studies) -> Home:
    """A home filled by a live run against a server that pages the real studies as the registry does, then by an
    import of all of them as one file and of the real export of the WHO platform."""
    home = Home(tmp_path_factory.mktemp("real") / "home")
    with RegistryServer(real_studies, version="2026-11-02") as server:
        home.environment = {
            "OBSERVATORY_CTGOV_URL": server.base_url,
            "OBSERVATORY_SECONDS_BETWEEN_REQUESTS": "0",
            "OBSERVATORY_FIXED_CLOCK": "2026-11-02T12:00:00Z",
        }
        home.run("run")
    file = real_data / "clinicaltrials_gov" / "studies.ndjson.gz"
    export = real_data / "who_ictrp" / "ictrp_export_1135.csv.gz"
    home.run("import", str(file), str(export), OBSERVATORY_FIXED_CLOCK="2026-11-02T13:00:00Z")
    home.run("run", "--offline")
    return home
