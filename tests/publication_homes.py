"""Homes of publications without a run: imported by the command line, loaded, and only their models built.

Belongs here: what it takes to have the tables of publications of some files in half a minute. Does not belong here:
assertions, what a run does besides.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb

from ingestion.loading import load
from ingestion.monitor_tables import write_raw
from orchestration.resources import checked_monitors
from tests.homes import Home
from tests.rebuilt_models import PROJECT

MONITOR = "china_us_small_molecule"
TABLES = (
    "bridge_publication_sources",
    "rpt_import_ledger",
    "rpt_publication_flow",
    "rpt_publication_key_metrics",
    "rpt_publications_by_category",
    "rpt_publications_by_funder",
    "rpt_publications_by_institution",
    "rpt_publications_by_partner_country",
    "rpt_publications_by_year",
)


class PublicationHome(Home):
    """A home whose warehouse has the tables of publications and what they are made from."""

    def take(self, paths: Iterable[Path], *options: str) -> str:
        """Import files for the monitor; what the command said. Files may be put aside."""
        names = [str(path) for path in paths]
        return self.run("import", *names, "--monitor", MONITOR, *options, expect=None).stdout

    def build(self) -> "PublicationHome":
        """Load what is landed and build the tables."""
        load(self.path)
        write_raw(checked_monitors(), self.path / "raw")
        # A process of its own: dbt keeps its flags and its event loggers for as long as the process lives
        built = subprocess.run(
            [Path(sys.executable).with_name("dbt"), "build", "--quiet", "--project-dir", str(PROJECT)]
            + ["--profiles-dir", str(PROJECT), "--target-path", str(self.path / "dbt")]
            + ["--log-path", str(self.path / "dbt"), "--select", *(f"+{table}" for table in TABLES)]
            + ["--exclude", "resource_type:test", "resource_type:unit_test"],
            env=self.variables(), capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert built.returncode == 0, built.stdout[-2000:]
        return self

    @property
    def warehouse(self) -> Path:
        """The database that was built."""
        return self.path / "warehouse.duckdb"

    def rows(self, sql: str) -> list[tuple]:
        """Rows of a query on the warehouse."""
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            return connection.execute(sql).fetchall()
