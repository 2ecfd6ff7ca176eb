"""The tables of a release: what is copied from the warehouse, how, and the `meta` schema beside it.

Belongs here: SQL that writes `observatory.duckdb` and `parquet/` of a folder that is being
built. Does not belong here: folders, manifests, verification, `current`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import duckdb

from reports.dictionary import Column, Model, dictionary_rows, published, undescribed
from reports.errors import ReleaseError
from reports.fingerprint import identifier, literal, table_fingerprint
from reports.manifest import RELEASES_TABLE
from reports.personal_data import refuse_contact_columns, refuse_email_addresses
from reports.verify import PARQUET_FOLDER, STORAGE_TAG, table_columns

_ROW_GROUP_ROWS = 122_880


def _meta_model(table: str, description: str, columns: Sequence[tuple[str, str, str]]) -> Model:
    declared = tuple(Column(name, data_type, text, None, None, None) for name, data_type, text in columns)
    return Model(table, "meta", table, "table", description, None, "", declared)


META_TABLES = (
    _meta_model(
        "data_dictionary",
        "One row per column of this release, with the description its model declares.",
        (
            ("schema_name", "varchar", "Schema of the table."),
            ("table_name", "varchar", "Table."),
            ("column_name", "varchar", "Column."),
            ("position", "integer", "Place of the column in its table, from 1."),
            ("data_type", "varchar", "Type the model declares."),
            ("description_en", "varchar", "What the column holds."),
            ("label_zh", "varchar", "Chinese label, where one is declared."),
            ("unit_of_measure", "varchar", "What a figure is measured in."),
            ("indicator_id", "varchar", "Indicator whose value the column shows."),
        ),
    ),
    _meta_model(
        "models",
        "One row per model of the project, released or not, with its SQL as written.",
        (
            ("model_name", "varchar", "Name of the model."),
            ("description", "varchar", "What the model declares about itself."),
            ("sql", "varchar", "SQL as written, before macros are filled in."),
        ),
    ),
    _meta_model(
        "releases",
        "One row per release in this file: exactly one, itself.",
        (
            ("release_id", "varchar", "Identifier and folder name of the release."),
            ("data_as_of", "date", "Newest state of the sources that the figures stand for."),
            ("is_sample", "boolean", "True when the figures come from made-up sample records."),
            ("notice", "varchar", "What a reader must know first; null for real data."),
            ("created_at", "timestamp", "When the release was built, UTC."),
            ("git_commit", "varchar", "Commit of the project that built it; null outside a checkout."),
            ("versions", "varchar", "Programs that built it, with their versions."),
            ("content_hash", "varchar", "Hash of all other tables; equal for equal content."),
            ("as_of", "date", "Earlier day whose state was built, with the rules of git_commit; null for the newest."),
            (
                "stale_after",
                "timestamp",
                "When a newer pull is overdue, UTC: STALE if past; null for what does not age.",
            ),
        ),
    ),
)


def attach(connection: duckdb.DuckDBPyConnection, warehouse: Path, database: Path) -> None:
    """Attach the warehouse read-only and a new release database, in a session with reproducible settings."""
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set preserve_insertion_order = true")
    try:
        connection.execute(f"attach {literal(str(warehouse))} as warehouse (read_only)")
    except duckdb.Error as error:
        raise ReleaseError(f"the warehouse {warehouse} cannot be opened for reading: {error}") from error
    connection.execute(f"attach {literal(str(database))} as release (storage_version '{STORAGE_TAG}')")


def copy_published_tables(
    connection: duckdb.DuckDBPyConnection, models: Sequence[Model], is_sample: bool
) -> dict[str, dict[str, Any]]:
    """Copy the allow-list with comments; return `{schema.table: manifest entry}` as hashed in the warehouse.

    Raises ReleaseError when nothing is published, when a declared table is absent (or a view) in the
    warehouse, when its columns are not the declared ones, when a description is missing, or when
    contact data is found.
    """
    selected = published(models)
    if not selected:
        raise ReleaseError("dbt's manifest declares no table in the schemas marts and reporting: nothing to release")
    if missing := undescribed(selected):
        raise ReleaseError(f"without description in its YAML: {', '.join(missing)}; describe it beside the model")
    built = table_columns(connection, "warehouse")
    entries = {}
    for model in selected:
        name = f"{model.schema}.{model.table}"
        columns = _checked_columns(model, built.get(name))
        entries[name] = table_entry(connection, "warehouse", name, columns)
        _copy_table(connection, model, columns)
        refuse_email_addresses(connection, ("release", model.schema, model.table), columns)
        comment_on(connection, model, is_sample)
    return entries


def _checked_columns(model: Model, built: Mapping[str, str] | None) -> dict[str, str]:
    name = f"{model.schema}.{model.table}"
    if built is None:
        raise ReleaseError(f"the warehouse has no table {name}, which dbt declares: build the models first")
    declared = [column.name for column in model.columns]
    if list(built) != declared:
        differing = sorted(set(built) ^ set(declared)) or ["their order"]
        raise ReleaseError(f"{name}: columns built and columns declared differ in {', '.join(differing)}")
    refuse_contact_columns(name, built)
    return dict(built)


def table_entry(
    connection: duckdb.DuckDBPyConnection, database: str, name: str, columns: Mapping[str, str]
) -> dict[str, Any]:
    """The manifest entry of a table: columns with types, row count and content hash, from a full scan."""
    fingerprint = table_fingerprint(connection, identifier(database, *name.split(".", 1)), list(columns))
    return {
        "columns": [[column, data_type] for column, data_type in columns.items()],
        "row_count": fingerprint.row_count,
        "content_hash": fingerprint.content_hash,
    }


def _copy_table(connection: duckdb.DuckDBPyConnection, model: Model, columns: Mapping[str, str]) -> None:
    required = {
        column
        for (column,) in connection.execute(
            """
            select column_name from duckdb_columns()
            where database_name = 'warehouse' and schema_name = ? and table_name = ? and not is_nullable
            """,
            [model.schema, model.table],
        ).fetchall()
    }
    definition = ", ".join(
        f"{identifier(column)} {data_type}{' not null' if column in required else ''}"
        for column, data_type in columns.items()
    )
    target = identifier("release", model.schema, model.table)
    source = identifier("warehouse", model.schema, model.table)
    connection.execute(f"create schema if not exists {identifier('release', model.schema)}")
    connection.execute(f"create table {target} ({definition})")
    # Every column takes part in the order, keys come first by convention: equal content, equal bytes
    connection.execute(f"insert into {target} select * from {source} order by all")


def comment_on(connection: duckdb.DuckDBPyConnection, model: Model, is_sample: bool) -> None:
    """Write the descriptions of a model onto its released table; samples say so first."""
    table = identifier("release", model.schema, model.table)
    text = ("SAMPLE. " if is_sample else "") + model.description
    connection.execute(f"comment on table {table} is {literal(text)}")
    for column in model.columns:
        name = f"{table}.{identifier(column.name)}"
        connection.execute(f"comment on column {name} is {literal(column.description)}")


def write_meta_tables(
    connection: duckdb.DuckDBPyConnection, models: Sequence[Model], is_sample: bool
) -> dict[str, dict[str, Any]]:
    """Create schema `meta` (releases still empty) and return the entries of the two tables that are content."""
    connection.execute("create schema release.meta")
    for table in META_TABLES:
        definition = ", ".join(f"{identifier(column.name)} {column.data_type}" for column in table.columns)
        connection.execute(f"create table {identifier('release', 'meta', table.table)} ({definition})")
        comment_on(connection, table, is_sample)
    dictionary = dictionary_rows((*published(models), *META_TABLES))
    _insert(connection, "data_dictionary", [astuple(row) for row in dictionary])
    _insert(connection, "models", [(model.name, model.description, model.sql) for model in models])
    columns = table_columns(connection, "release")
    names = [f"meta.{table.table}" for table in META_TABLES]
    for name in names:
        refuse_email_addresses(connection, ("release", *name.split(".", 1)), columns[name])
    return {name: table_entry(connection, "release", name, columns[name]) for name in names if name != RELEASES_TABLE}


def write_release_row(connection: duckdb.DuckDBPyConnection, row: Sequence[object]) -> dict[str, dict[str, Any]]:
    """Fill `meta.releases` with its only row, in column order; return its manifest entry."""
    _insert(connection, "releases", [tuple(row)])
    columns = table_columns(connection, "release")[RELEASES_TABLE]
    return {RELEASES_TABLE: table_entry(connection, "release", RELEASES_TABLE, columns)}


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple]) -> None:
    rows = list(rows)
    if rows:
        places = ", ".join("?" for _ in rows[0])
        connection.executemany(f"insert into {identifier('release', 'meta', table)} values ({places})", rows)


def export_parquet(connection: duckdb.DuckDBPyConnection, folder: Path, names: Iterable[str]) -> None:
    """Write `parquet/<schema>/<table>.parquet` of released tables, one thread: equal tables, equal bytes."""
    connection.execute("set threads = 1")
    for name in names:
        schema, table = name.split(".", 1)
        path = folder / PARQUET_FOLDER / schema / f"{table}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(
            f"copy (from {identifier('release', schema, table)}) to {literal(str(path))} "
            f"(format parquet, compression zstd, row_group_size {_ROW_GROUP_ROWS})"
        )
    connection.execute("reset threads")
