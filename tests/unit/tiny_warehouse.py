"""A hand-made warehouse of five trials, dbt's manifest for it, and one call that releases it.

Belongs here: what the tests of release, query and explain share, and what their child processes
import. Does not belong here: assertions.
"""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from reports.release import Release, build_release

NOW = datetime(2026, 11, 24, 8, 0, 0, tzinfo=UTC)
MONITOR = "jjj_clinical_trials"
DECIMAL = "decimal(28,12)"

# {schema.table: [(column, type)]}; the views and the intermediate table must never be released
TABLES = {
    "marts.bridge_cell_members": [("cell_id", "varchar"), ("record_id", "varchar"), ("weight", "decimal(18,6)")],
    "marts.bridge_cell_operands": [
        ("cell_id", "varchar"),
        ("operand_cell_id", "varchar"),
        ("operand_role", "varchar"),
        ("operand_order", "integer"),
    ],
    "marts.dim_cells": [
        ("cell_id", "varchar"),
        ("monitor_id", "varchar"),
        ("indicator_id", "varchar"),
        ("unit_id", "varchar"),
        ("period", "varchar"),
        ("facet", "varchar"),
        ("category", "varchar"),
        ("counting", "varchar"),
        ("address", "varchar"),
    ],
    "marts.dim_indicators": [
        (column, "varchar")
        for column in (
            "indicator_id label_en label_zh definition_en definition_zh value_kind unit_of_measure operand_rule "
            "defined_in".split()
        )
    ],
    "marts.dim_facets": [
        (column, "varchar") for column in "facet label_en label_zh definition_en definition_zh defined_in".split()
    ],
    "marts.fct_populations": [
        ("monitor_id", "varchar"),
        ("record_id", "varchar"),
        ("is_included", "boolean"),
        ("exclusion_reason", "varchar"),
    ],
    "marts.fct_record_sources": [
        ("record_id", "varchar"),
        ("batch_id", "varchar"),
        ("landed_file", "varchar"),
        ("landed_line", "bigint"),
        ("content_hash", "varchar"),
        ("fetched_at", "timestamp"),
        ("outcome", "varchar"),
    ],
    "marts.fct_trials": [
        ("record_id", "varchar"),
        ("brief_title", "varchar"),
        ("first_posted_date", "date"),
        ("conditions", "varchar[]"),
        ("enrollment", "bigint"),
    ],
    "reporting.ind_trials": [("cell_id", "varchar"), ("value", DECIMAL)],
}
TITLES = ["FCL@Home in Type 1 Diabetes", "=HYPERLINK(1)", "间充质干细胞", 'A, "quoted" one', None]


def cell(indicator: str, unit: str) -> tuple:
    """A row of dim_cells for 2015; its id is made of its names, so that tests can be read."""
    parts = (MONITOR, indicator, unit, "2015", "all", "all", "full")
    return (f"{indicator}:{unit}", *parts, "/".join(parts))


def rows(generation: int = 0) -> dict[str, list[tuple]]:
    """The content; `generation` changes one figure in two tables alike."""
    records = [f"clinicaltrials_gov:NCT0000000{number}" for number in range(1, 6)]
    indicators = [
        (
            "trial_count",
            "Trials",
            "研究数",
            "Trials of the unit.",
            "该单元研究数。",
            "count",
            "trials",
            "sum",
            "int_members",
        ),
        ("trial_share", "Share", "比例", "Trials over all.", "占比。", "share", "share", "ratio", "int_ratios"),
    ]
    counts = {"beijing": records[:3], "jjj": records[:4]}
    sources = [
        (
            record,
            "20261101T000000Z-complete",
            "landing/page-000001.ndjson.zst",
            line,
            f"hash{line}",
            NOW.replace(tzinfo=None),
            "loaded",
        )
        for line, record in enumerate(records, start=1)
    ]
    again = (
        records[0],
        "20261102T000000Z-incremental",
        "landing/page-000002.ndjson.zst",
        7,
        "hash1",
        datetime(2026, 11, 25),
        "unchanged",
    )
    return {
        "marts.bridge_cell_members": [
            (f"trial_count:{unit}", record, Decimal(1)) for unit, members in counts.items() for record in members
        ],
        "marts.bridge_cell_operands": [
            ("trial_share:beijing", "trial_count:beijing", "numerator", 1),
            ("trial_share:beijing", "trial_count:jjj", "denominator", 2),
        ],
        "marts.dim_cells": [cell("trial_count", "beijing"), cell("trial_count", "jjj"), cell("trial_share", "beijing")],
        "marts.dim_indicators": indicators,
        "marts.dim_facets": [("all", "All trials", "全部研究", "Every trial.", "全部。", "int_members")],
        "marts.fct_populations": [
            (MONITOR, record, record != records[4], None if record != records[4] else "outside_window")
            for record in records
        ],
        "marts.fct_record_sources": [*sources, again],
        "marts.fct_trials": [
            (record, title, date(2015, 1, number + 1), ["a", "b, c"], number + 100 * generation)
            for number, (record, title) in enumerate(zip(records, TITLES, strict=True))
        ],
        "reporting.ind_trials": [
            ("trial_count:beijing", Decimal(3)),
            ("trial_count:jjj", Decimal(4 + generation)),
            ("trial_share:beijing", Decimal("0.75")),
        ],
    }


def write_warehouse(path: Path, generation: int = 0, reverse: bool = False) -> Path:
    """Write the working database; `reverse` inserts the same rows in another order."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        for schema in ("marts", "reporting", "staging"):
            connection.execute(f"create schema {schema}")
        for name, content in rows(generation).items():
            columns = ", ".join(
                f"{column} {kind}{' not null' if position == 0 else ''}"
                for position, (column, kind) in enumerate(TABLES[name])
            )
            connection.execute(f"create table {name} ({columns})")
            places = ", ".join("?" for _ in TABLES[name])
            connection.executemany(f"insert into {name} values ({places})", content[::-1] if reverse else content)
        connection.execute("create table staging.private as select 1 as a")
        connection.execute("create view marts.local_paths as select '/home/someone' as path")
    return path


def write_dbt_manifest(target: Path) -> Path:
    """dbt's manifest for those tables, a released view that must stay out, and a model that defines an indicator."""
    nodes = {}
    models = {**TABLES, "marts.local_paths": [("path", "varchar")], "intermediate.int_members": []}
    for name, columns in models.items():
        schema, table = name.split(".")
        nodes[f"model.observatory.{table}"] = {
            "resource_type": "model",
            "name": table,
            "alias": table,
            "schema": schema,
            "description": f"One row per thing of {table}; it's described.",
            "raw_code": f"select * from {{{{ ref('{table}') }}}}",
            "config": {"materialized": "view" if table == "local_paths" else "table", "meta": {}},
            "columns": {
                column: {
                    "name": column,
                    "data_type": kind,
                    "description": f"The {column} | of {table}.",
                    "config": {
                        "meta": {"label_zh": "标签", "unit_of_measure": "trials", "indicator_id": "trial_count"}
                    },
                }
                for column, kind in columns
            },
        }
    target.mkdir(parents=True, exist_ok=True)
    (target / "manifest.json").write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    return target


def write_page(database: Path, output: Path) -> list[Path]:
    """A stand-in for the report: one page with one figure read from the release."""
    with duckdb.connect(str(database), read_only=True) as connection:
        (total,) = connection.execute(
            "select value from reporting.ind_trials where cell_id = 'trial_count:jjj'"
        ).fetchone()
    page = output / "index.html"
    page.write_text(f"<p>{total}</p>\n", encoding="utf-8")
    return [page]


def prepare(home: Path, generation: int = 0) -> Path:
    """A home with warehouse and dbt target."""
    home.mkdir(parents=True, exist_ok=True)
    write_warehouse(home / "warehouse.duckdb", generation)
    write_dbt_manifest(home / "target")
    return home


def release(home: Path, **changes: object) -> Release:
    """Release the prepared home; keyword arguments replace those of build_release."""
    arguments = {
        "warehouse": home / "warehouse.duckdb",
        "releases": home / "releases",
        "dbt_target": home / "target",
        "inputs": {"landing": {"landing/a/manifest.json": "00"}, "seeds": {"seeds/categories.csv": "11"}},
        "data_as_of": date(2026, 11, 1),
        "is_sample": False,
        "now": NOW,
        "git_commit": "abc",
        "versions": {"python": "3.11", "duckdb": "2.0.0"},
        "write_site": write_page,
    }
    return build_release(**{**arguments, **changes})
