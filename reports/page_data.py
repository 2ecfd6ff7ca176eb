"""Reading what a page shows from the release database, and nothing else.

Belongs here: the queries of the report (read-only) and the record of one monitor's tables. Does not
belong here: layout, HTML, arithmetic. The page of a monitor is whatever tables have rows for it, so a
new monitor needs no code.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from reports.display import Label
from reports.errors import ReportError

Row = dict[str, Any]
# Ids become file names and hash targets of pages.
SAFE_ID = re.compile(r"[a-z0-9][a-z0-9_]*")
# Tables of marts that describe a monitor; those that a release leaves out are simply empty.
DESCRIPTIONS = {
    "units": ("marts", "dim_units", "unit_order, unit_id"),
    "geography": ("marts", "dim_monitor_geography", "territory_id"),
    "classes": ("marts", "dim_monitor_intervention_classes", "intervention_class, intervention_type"),
}
# Tables of which a page needs, and its CSV file holds, only some rows; all of them are in the release
PARTS = {"rpt_trials_network_edges": "is_drawn"}
PLACES = (("dim_countries", "country_id"), ("dim_regions", "region_id"), ("dim_cities", "city_id"))


@dataclass(frozen=True)
class MonitorData:
    """Everything the page of one monitor shows: its row, its descriptions and its reporting tables."""

    monitor: Row
    tables: dict[str, list[Row]]
    units: list[Row]
    geography: list[Row]
    classes: list[Row]
    indicators: list[Row]
    labels: dict[tuple[str, str], Label]
    places: dict[str, Label]
    sources: list[Row]
    as_of: date | None
    stale_after: datetime | None

    @property
    def monitor_id(self) -> str:
        return self.monitor["monitor_id"]

    @property
    def is_sample(self) -> bool:
        return bool(self.monitor["is_sample"])

    def unit_of_kind(self, kind: str) -> Row | None:
        """The first unit of this kind (`group`, `reference`, …), or None."""
        return next((unit for unit in self.units if unit["unit_kind"] == kind), None)


@contextmanager
def opened(database: duckdb.DuckDBPyConnection | Path | str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that was given, or a read-only one to the file that was given."""
    if isinstance(database, duckdb.DuckDBPyConnection):
        yield database
        return
    if not Path(database).is_file():
        raise ReportError(f"{database} is not a file: give the observatory.duckdb of a release")
    connection = duckdb.connect(str(database), read_only=True)
    try:
        yield connection
    finally:
        connection.close()


def columns_by_table(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[str]]:
    """(schema, table) -> column names in order, of the database that is current."""
    found = connection.execute(
        "select table_schema, table_name, column_name from information_schema.columns "
        "where table_catalog = current_database() order by table_schema, table_name, ordinal_position"
    ).fetchall()
    tables: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in found:
        tables.setdefault((schema, table), []).append(column)
    return tables


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: list[Any] | dict[str, Any] | None = None
) -> list[Row]:
    """The result as dictionaries, in the order of the query."""
    result = connection.execute(query, values or [])
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def of_monitor(
    connection: duckdb.DuckDBPyConnection, table: str, order: str, monitor_id: str, part: str = "true"
) -> list[Row]:
    """The monitor's rows of one table; `table`, `order` and `part` come from the catalogue, never from data."""
    return rows(connection, f"select * from {table} where monitor_id = ? and {part} order by {order}", [monitor_id])


def labelled(connection: duckdb.DuckDBPyConnection, known: dict, table: str, key: str) -> dict[str, Label]:
    """id -> label of one dimension, empty where the release does not hold it."""
    if not {key, "label_en", "label_zh"} <= set(known.get(("marts", table), [])):
        return {}
    query = f"select {key} as id, label_en, label_zh from marts.{table} order by all"
    return {row["id"]: Label.of(row["label_en"], row["label_zh"]) for row in rows(connection, query)}


def labels_in(tables: dict[str, list[Row]]) -> dict[tuple[str, str], Label]:
    """(what, id) -> label of everything the tables label: `<what>_label_en` beside `<what>` or `<what>_id`.

    A `category` is labelled per facet: ("phase", "phase1"); an id by its column: ("partner_id", "tibet").
    """
    labels = {}
    for table in tables.values():
        kinds = [name.removesuffix("_label_en") for name in table[0] if name.endswith("_label_en")]
        for row in table:
            for kind in kinds:
                column = f"{kind}_id" if f"{kind}_id" in row else kind
                key = row.get(column)
                what = row["facet"] if kind == "category" and "facet" in row else column
                if key is not None:
                    labels[what, str(key)] = Label.of(row[f"{kind}_label_en"], row[f"{kind}_label_zh"])
    return labels


def used_indicators(tables: dict[str, list[Row]], indicators: list[Row]) -> list[Row]:
    """The indicators whose numbers stand in these tables, found by their ids and addresses."""
    used = set()
    for row in (row for table in tables.values() for row in table):
        addresses = [str(value) for name, value in row.items() if name.endswith("address")]
        used |= {address.split("/")[1] for address in addresses if "/" in address}
        used.add(row.get("indicator_id"))
    return [row for row in indicators if row["indicator_id"] in used]


def coverage(connection: duckdb.DuckDBPyConnection, known: dict, monitor: Row) -> list[Row]:
    """Where the records come from: the batches of the monitor's source and of what is counted beside it."""
    table = ("marts", "fct_ingestion_batches")
    if table not in known or "source_id" not in monitor:
        return []
    beside = "marts.fct_registry_populations" if ("marts", "fct_registry_populations") in known else None
    others = f"select split_part(record_id, ':', 1) from {beside} where monitor_id = $monitor" if beside else "$monitor"
    query = (
        "select source_id, dataset, kind, cast(min(fetched_at) as date) as first_date, "
        "cast(max(fetched_at) as date) as last_date, count(*) as batch_count, sum(read_count)::bigint as read_count "
        f"from marts.fct_ingestion_batches "
        f"where (source_id = $source or monitor_id = $monitor or source_id in ({others})) "
        "and status = 'complete' group by all order by all"
    )
    return rows(connection, query, {"source": monitor["source_id"], "monitor": monitor["monitor_id"]})


def age_of_state(connection: duckdb.DuckDBPyConnection, known: dict) -> Row:
    """The earlier day whose state the release holds (as_of), null for the newest, and when it grows stale."""
    if ("meta", "releases") not in known:
        return {"as_of": None, "stale_after": None}
    return rows(connection, "select max(as_of) as as_of, max(stale_after) as stale_after from meta.releases")[0]


def read_monitors(connection: duckdb.DuckDBPyConnection) -> list[MonitorData]:
    """One entry per monitor of the release, by monitor id.

    Raises ReportError when the release has no dim_monitors, or an id that cannot be a file name.
    """
    known = columns_by_table(connection)
    if ("marts", "dim_monitors") not in known:
        raise ReportError("the release has no table marts.dim_monitors: build the warehouse first")
    places: dict[str, Label] = {}
    for table, key in PLACES:
        places |= labelled(connection, known, table, key)
    indicators = rows(connection, "select * from marts.dim_indicators order by indicator_id")
    monitors = rows(connection, "select * from marts.dim_monitors order by monitor_id")
    return [read_monitor(connection, known, monitor, indicators, places) for monitor in monitors]


def read_monitor(
    connection: duckdb.DuckDBPyConnection, known: dict, monitor: Row, indicators: list[Row], places: dict[str, Label]
) -> MonitorData:
    """One monitor with every reporting table that has rows for it, sorted by all columns."""
    monitor_id = monitor["monitor_id"]
    if not SAFE_ID.fullmatch(monitor_id):
        raise ReportError(f"monitor id {monitor_id!r} cannot name a file: use a-z, 0-9 and _ in monitors/*.yml")
    tables = {}
    for (schema, table), columns in known.items():
        if schema == "reporting" and table.startswith("rpt_") and "monitor_id" in columns and SAFE_ID.fullmatch(table):
            found = of_monitor(connection, f"reporting.{table}", "all", monitor_id, PARTS.get(table, "true"))
            if found:
                tables[table] = found
    described = {
        name: of_monitor(connection, f"{schema}.{table}", order, monitor_id) if (schema, table) in known else []
        for name, (schema, table, order) in DESCRIPTIONS.items()
    }
    return MonitorData(
        monitor=monitor,
        tables=tables,
        indicators=used_indicators(tables, indicators),
        labels=labels_in(tables),
        places=places,
        sources=coverage(connection, known, monitor),
        **age_of_state(connection, known),
        **described,
    )
