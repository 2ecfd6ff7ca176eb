"""The sandbox for an analyst's SQL, and the two texts its result can become.

Belongs here: running one untrusted reading statement on a released database within limits.
Does not belong here: drawing tables on a terminal (the command line), our own queries.

The database is opened read-only; memory, threads and spilling are limited; then file and network
access, extensions and Python variables are switched off and the configuration is locked, in that
order, so no statement can undo it. Only one SELECT or EXPLAIN gets that far.
"""

import math
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import msgspec

from reports.errors import QueryError

_ALLOWED = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
_LOCKS = (
    "set TimeZone = 'UTC'",
    # So that `show tables` lists what there is, and a name alone finds its table
    "set search_path = 'reporting,marts,meta'",
    # What is divided by 0 is null: infinity would pass for a number, the first setting alone raises an error
    "set ieee_floating_point_ops = false",
    "set error_on_division_by_zero = false",
    "set temp_directory = ''",
    "set python_enable_replacements = false",
    "set autoinstall_known_extensions = false",
    "set autoload_known_extensions = false",
    "set enable_external_access = false",
    "set lock_configuration = true",
)
# A spreadsheet takes a cell that begins so as a formula; the wide forms are typed on Chinese keyboards
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NEEDS_QUOTES = re.compile('[",\r\n]')
_SMALLEST_INT64, _LARGEST_UINT64 = -(2**63), 2**64 - 1


@dataclass(frozen=True)
class QueryResult:
    """Columns in order, rows as tuples of Python values; `is_truncated` when more rows than the limit exist."""

    columns: tuple[str, ...]
    rows: tuple[tuple, ...]
    is_truncated: bool


def run_query(
    database: Path,
    sql: str,
    *,
    timeout_seconds: float = 30.0,
    row_limit: int = 10_000,
    memory_limit: str = "1GB",
    threads: int = 2,
) -> QueryResult:
    """Run one reading statement on a database file and return at most `row_limit` rows.

    Raises QueryError: no database, not exactly one SELECT or EXPLAIN, refused by the sandbox, wrong
    SQL, out of memory, or stopped after `timeout_seconds`.
    """
    # Resolved: a process that still holds the old release would otherwise be given it again
    path = database.resolve()
    if not path.is_file():
        raise QueryError(f"there is no released database {database}: run `observatory run` first")
    try:
        connection = duckdb.connect(
            str(path), read_only=True, config={"memory_limit": memory_limit, "threads": threads}
        )
    except duckdb.Error as error:
        raise QueryError(f"{database} cannot be opened: {error}") from error
    with connection:
        for statement in _LOCKS:
            connection.execute(statement)
        return _run(connection, _single_statement(connection, sql), timeout_seconds, row_limit)


def _single_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    try:
        statements = connection.extract_statements(sql)
    except (duckdb.Error, TypeError) as error:  # TypeError: text that is not Unicode
        raise QueryError(f"not valid SQL: {error}") from error
    if len(statements) != 1:
        raise QueryError(f"found {len(statements)} statements: write exactly one SELECT")
    kind = statements[0].type
    if kind not in _ALLOWED:
        raise QueryError(f"{kind.name} is refused: a release is only read; write one SELECT (or EXPLAIN)")
    return statements[0]


def _run(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, timeout_seconds: float, row_limit: int
) -> QueryResult:
    timer = threading.Timer(timeout_seconds, connection.interrupt)
    timer.start()
    try:
        # The parsed statement, never its text in another one; rows stream, so the limit bounds the work as well
        cursor = connection.execute(statement)
        columns = tuple(column[0] for column in cursor.description)
        rows = cursor.fetchmany(row_limit + 1)
    except duckdb.InterruptException as error:
        raise QueryError(f"stopped after {timeout_seconds:g} seconds: narrow the query or raise the limit") from error
    except duckdb.OutOfMemoryException as error:
        raise QueryError(f"the query needs more memory than it may have: {error}") from error
    except duckdb.PermissionException as error:
        raise QueryError(f"refused, a query reads the tables of the release and nothing else: {error}") from error
    except (duckdb.Error, UnicodeError, OverflowError, ValueError) as error:
        raise QueryError(f"the query failed: {error}") from error
    finally:
        timer.cancel()
    return QueryResult(columns, tuple(rows[:row_limit]), len(rows) > row_limit)


def to_csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """CSV with a header line, `\\n` line ends, empty cells for null.

    Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay as they are,
    exact. NUL characters, which readers choke on, are dropped.
    """
    header = [_inert(column) for column in columns]
    lines = [_csv_line(cells) for cells in (header, *([_csv_value(value) for value in row] for row in rows))]
    return "".join(f"{line}\n" for line in lines)


def _csv_line(cells: Sequence[str]) -> str:
    # Not the csv module: with this line end it leaves a lone carriage return unquoted, which readers take for a new row
    if list(cells) == [""]:
        return '""'
    return ",".join(_quoted(cell) if _NEEDS_QUOTES.search(cell) else cell for cell in cells)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _csv_value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (list, dict, tuple, bytes)):
        return _inert(_encoder.encode(_plain(value)).decode())
    return _inert(str(value))


def _inert(text: str) -> str:
    clean = text.replace("\x00", "")
    is_formula = clean.lstrip().startswith(_FORMULA_STARTS) or clean.lstrip(" ").startswith(_FORMULA_STARTS)
    return f"'{clean}" if is_formula else clean


def to_json(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A JSON list with one object a row. Decimals are numbers with all their digits, never through a float.

    Columns of the same name are numbered (`a`, `a_2`), so that none is lost; NaN and infinity become null.
    """
    names = _distinct(columns)
    return _encoder.encode([dict(zip(names, map(_plain, row), strict=True)) for row in rows]).decode() + "\n"


def _distinct(columns: Sequence[str]) -> list[str]:
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and not _SMALLEST_INT64 <= value <= _LARGEST_UINT64:
        return Decimal(value)
    if isinstance(value, Decimal) and not value:
        # 0 with twelve decimals would be written 0E-12
        return 0
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)
