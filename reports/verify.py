"""Verification of a release folder: that it is whole, and says exactly what was built.

Belongs here: checks that read what lies on disk and refuse. Does not belong here: building,
repairing, or moving `current`.

The table hashes of a manifest are taken from the *warehouse* before anything is copied, so
recomputing them from the release proves "release equals build", value by value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from reports.errors import ReleaseError
from reports.fingerprint import TableFingerprint, file_hash, identifier, literal, table_fingerprint
from reports.manifest import MANIFEST_FILE, RELEASES_TABLE, content_hash, read_manifest

DATABASE_FILE = "observatory.duckdb"
PARQUET_FOLDER = "parquet"
BUILDING_PREFIX = ".building-"
# Written by storage version 1.5: clients of DuckDB 1.5 and of 2.0 read it
STORAGE_TAG = "v1.5.0"


@dataclass(frozen=True)
class Verification:
    """What was proven: one per successful verification. Counts of what was read in full."""

    release_id: str
    content_hash: str
    table_count: int
    row_count: int
    file_count: int
    byte_count: int


def verify_release(folder: Path) -> Verification:
    """Read every file and every column of every table of a release and compare with its manifest.

    Raises ReleaseError with the first difference: manifest altered, file missing, unknown or with
    other bytes, wrong storage version, table missing, unknown or a view, other columns or types,
    other row count or content, Parquet that differs from its table, missing comment.
    """
    manifest = read_manifest(folder)
    if folder.name != manifest["release_id"] and not folder.name.startswith(BUILDING_PREFIX):
        raise ReleaseError(f"{folder} holds the release {manifest['release_id']}: a folder was renamed")
    _check_files(folder, manifest["files"])
    with duckdb.connect(":memory:") as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            connection.execute(f"attach {literal(str(folder / DATABASE_FILE))} as release (read_only)")
            _check_tables(connection, folder, manifest)
        except duckdb.Error as error:
            raise ReleaseError(f"{folder / DATABASE_FILE} cannot be read: {error}") from error
    tables = manifest["tables"]
    if content_hash(tables, manifest["data_as_of"], manifest["is_sample"]) != manifest["content_hash"]:
        raise ReleaseError(f"{folder / MANIFEST_FILE}: content_hash does not follow from the tables it lists")
    return Verification(
        release_id=manifest["release_id"],
        content_hash=manifest["content_hash"],
        table_count=len(tables),
        row_count=sum(table["row_count"] for table in tables.values()),
        file_count=len(manifest["files"]),
        byte_count=sum(file["bytes"] for file in manifest["files"].values()),
    )


def differences_from_build(folder: Path, warehouse: Path) -> list[str]:
    """Names of released `marts` and `reporting` tables whose content is not that of `warehouse` now, in order.

    Opens the warehouse read-only: no writer may hold it. Empty means release equals build.
    """
    manifest = read_manifest(folder)
    with duckdb.connect(":memory:") as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            connection.execute(f"attach {literal(str(warehouse))} as warehouse (read_only)")
        except duckdb.Error as error:
            raise ReleaseError(f"the warehouse {warehouse} cannot be opened: {error}") from error
        return [
            name
            for name, table in manifest["tables"].items()
            if not name.startswith("meta.") and not _same_in(connection, "warehouse", name, table)
        ]


def _same_in(connection: duckdb.DuckDBPyConnection, database: str, name: str, table: Mapping[str, Any]) -> bool:
    relation = identifier(database, *name.split(".", 1))
    columns = [column for column, _ in table["columns"]]
    try:
        found = table_fingerprint(connection, relation, columns)
    except duckdb.Error:
        return False
    return found == _recorded(table)


def describe_files(folder: Path) -> dict[str, dict[str, Any]]:
    """`{relative path: {bytes, sha256}}` of every file below a release folder except its manifest.

    Raises ReleaseError on anything but ordinary files: a link could lead out of the release.
    """
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise ReleaseError(f"{path} is not an ordinary file: a release holds nothing else")
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST_FILE:
            files[name] = {"bytes": path.stat().st_size, "sha256": file_hash(path)}
    return files


def table_columns(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, dict[str, str]]:
    """`{schema.table: {column: data type}}` of every base table of an attached database, columns in order."""
    rows = connection.execute(
        """
        select columns.schema_name || '.' || columns.table_name, columns.column_name, columns.data_type
        from duckdb_columns() as columns
        inner join duckdb_tables() as tables
            on columns.database_name = tables.database_name
            and columns.schema_name = tables.schema_name
            and columns.table_name = tables.table_name
        where columns.database_name = ?
        order by 1, columns.column_index
        """,
        [database],
    ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for name, column, data_type in rows:
        tables.setdefault(name, {})[column] = data_type
    return tables


def _check_files(folder: Path, expected: Mapping[str, Mapping[str, Any]]) -> None:
    found = describe_files(folder)
    if missing := sorted(expected.keys() - found.keys()):
        raise ReleaseError(f"{folder} lacks {missing[0]}, which its manifest lists")
    if unknown := sorted(found.keys() - expected.keys()):
        raise ReleaseError(f"{folder} holds {unknown[0]}, which its manifest does not list")
    for name, file in expected.items():
        if found[name] != file:
            raise ReleaseError(
                f"{folder / name} was altered: {found[name]['bytes']} bytes, sha256 {found[name]['sha256'][:12]}…; "
                f"the manifest says {file['bytes']} bytes, {file['sha256'][:12]}…"
            )


def _check_tables(connection: duckdb.DuckDBPyConnection, folder: Path, manifest: Mapping[str, Any]) -> None:
    _check_storage(connection, folder)
    expected = manifest["tables"]
    found = table_columns(connection, "release")
    if found.keys() != expected.keys():
        difference = sorted(found.keys() ^ expected.keys())
        raise ReleaseError(f"{folder}: tables and manifest disagree about {', '.join(difference)}")
    for name, table in expected.items():
        if [list(column) for column in found[name].items()] != table["columns"]:
            raise ReleaseError(f"{folder}: the columns of {name} are not those of its manifest")
        _check_content(connection, folder, name, table)
    _check_comments(connection, folder, manifest["is_sample"])


def _check_storage(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    (tag,) = connection.execute(
        "select tags['storage_version'] from duckdb_databases() where database_name = 'release'"
    ).fetchone()
    if not (tag or "").startswith(STORAGE_TAG):
        raise ReleaseError(f"{folder / DATABASE_FILE} has storage version {tag}; clients need {STORAGE_TAG}")
    views = connection.execute(
        "select view_name from duckdb_views() where database_name = 'release' and not internal order by 1"
    ).fetchall()
    if views:
        raise ReleaseError(f"{folder / DATABASE_FILE} holds the view {views[0][0]}: a release has tables only")


def _check_content(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, table: Mapping[str, Any]) -> None:
    columns = [column for column, _ in table["columns"]]
    schema, table_name = name.split(".", 1)
    recorded = _recorded(table)
    found = table_fingerprint(connection, identifier("release", schema, table_name), columns)
    if found != recorded:
        raise ReleaseError(
            f"{folder}: {name} is not what was built ({found.row_count} rows, hash {found.content_hash[:12]}…; "
            f"built: {recorded.row_count} rows, {recorded.content_hash[:12]}…)"
        )
    if name == RELEASES_TABLE:
        return
    path = folder / PARQUET_FOLDER / schema / f"{table_name}.parquet"
    if table_fingerprint(connection, "read_parquet(?)", columns, [str(path)]) != recorded:
        raise ReleaseError(f"{path} does not hold the rows of {name}; a column type may not survive Parquet")


def _check_comments(connection: duckdb.DuckDBPyConnection, folder: Path, is_sample: bool) -> None:
    missing = connection.execute(
        """
        select schema_name || '.' || table_name from duckdb_tables()
        where database_name = 'release'
            and (coalesce(comment, '') = '' or (? and not starts_with(comment, 'SAMPLE. ')))
        union all
        select schema_name || '.' || table_name || '.' || column_name from duckdb_columns()
        where database_name = 'release' and not internal and coalesce(comment, '') = ''
        order by 1
        """,
        [is_sample],
    ).fetchall()
    if missing:
        raise ReleaseError(f"{folder / DATABASE_FILE}: {missing[0][0]} has no proper comment")


def _recorded(table: Mapping[str, Any]) -> TableFingerprint:
    return TableFingerprint(table["row_count"], table["content_hash"])
