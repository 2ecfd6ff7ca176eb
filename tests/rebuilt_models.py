"""Models of a built home computed again after something under them was changed, without a run.

Belongs here: compiling models and running their SQL in a copy of a warehouse. Does not belong here: what is
changed, assertions.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"


@dataclass(frozen=True)
class RebuiltModels:
    """A copy of a built database and the compiled SQL of some models, each after those it reads."""

    database: Path
    models: tuple[tuple[str, str], ...]

    def query(self, sql: str, values: Sequence[object] = (), changes: Sequence[str] = ()) -> list[dict]:
        """Rows of a query after `changes` (SQL) and a rebuild; nothing of it is kept."""
        with duckdb.connect(self.database) as connection:
            connection.execute("begin")
            for change in changes:
                connection.execute(change)
            for relation, compiled in self.models if changes else ():
                connection.execute(f"create or replace table {relation} as {compiled}")
            result = connection.execute(sql, list(values))
            names = [column[0] for column in result.description]
            rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
            connection.execute("rollback")
        return rows


def copied(warehouse: Path, folder: Path, select: str) -> RebuiltModels:
    """A copy of the warehouse in `folder` with the models that dbt selects by `select`."""
    shutil.copy(warehouse, folder)
    # A process of its own: dbt keeps its flags and its event loggers for as long as the process lives
    subprocess.run(
        [Path(sys.executable).with_name("dbt"), "compile", "--profiles-dir", ".", "--select", select,
         "--target-path", str(folder / "target"), "--log-path", str(folder / "logs")],
        cwd=PROJECT, env=os.environ | {"OBSERVATORY_HOME": str(folder)}, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    nodes = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    compiled = {key: node for key, node in nodes.items() if node["resource_type"] == "model" and node.get("compiled")}
    ordered: dict[str, tuple[str, str]] = {}
    while len(ordered) < len(compiled):
        for key, node in sorted(compiled.items()):
            if all(parent in ordered for parent in node["depends_on"]["nodes"] if parent in compiled):
                ordered.setdefault(key, (node["relation_name"], node["compiled_code"]))
    return RebuiltModels(folder / warehouse.name, tuple(ordered.values()))
