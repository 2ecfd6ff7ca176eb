"""From a number back to its records, and from a record to the numbers it stands in.

Belongs here: reading the cell, member, operand and source tables of a released database. Does
not belong here: defining indicators (dbt does), printing (the command line does).
"""

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import duckdb

from reports.address import PARTS, parse_address
from reports.cell_members import members_of
from reports.cell_query import members_query, operands_query
from reports.errors import ExplainError
from reports.explanation import (
    Definition,
    Explanation,
    FacetDefinition,
    Operand,
    RecordExplanation,
    RecordStanding,
)
from reports.explanation_sources import record_sources
from reports.fingerprint import identifier

_NEEDED = {
    "marts": (
        "dim_cells dim_indicators dim_facets bridge_cell_operands bridge_cell_members fct_populations "
        "fct_record_sources".split()
    ),
    "meta": ["models"],
}
_LISTED = 12


def explain_address(database: Path, address: str, *, member_limit: int = 20) -> Explanation:
    """Explain the number at an address in a released database; members of the cell itself up to `member_limit`.

    Raises ExplainError: malformed address, a part that is unknown (with what is allowed), missing tables.
    """
    parts = parse_address(address)
    with _opened(database) as connection:
        found = connection.execute(
            f"select cell_id from marts.dim_cells where {' and '.join(f'{part} = ?' for part in PARTS)}", parts
        ).fetchone()
        if found is None:
            raise ExplainError(_what_is_unknown(connection, address, parts))
        return _explained(connection, found[0], member_limit, ())


def explain_record(database: Path, record_id: str) -> RecordExplanation:
    """Explain a record, given as `<source>:<id>` or by its id alone (NCT…).

    Raises ExplainError when the release knows no such record, when an id fits several sources, or
    when tables are missing.
    """
    with _opened(database) as connection:
        record = _known_record(connection, record_id.strip())
        counted = _counted_as(connection, record)
        populations = connection.execute(
            f"""
            select monitor_id, is_included, exclusion_reason
            from ({_populations(connection)}) where record_id = ? order by monitor_id
            """,
            [counted],
        ).fetchall()
        standings = tuple(
            RecordStanding(monitor_id, is_included, reason, _cells_of(connection, monitor_id, counted))
            for monitor_id, is_included, reason in populations
        )
        return RecordExplanation(record, standings, record_sources(connection, [record]).get(record, ()))


@contextmanager
def _opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    path = database.resolve()
    if not path.is_file():
        raise ExplainError(f"there is no released database {database}: run `observatory run` first")
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            _require_tables(connection, database)
            yield connection
    except duckdb.Error as error:
        raise ExplainError(f"{database} cannot explain this: {error}") from error


def _require_tables(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    present = set(connection.execute("select schema_name, table_name from duckdb_tables()").fetchall())
    missing = [
        f"{schema}.{name}" for schema, names in _NEEDED.items() for name in names if (schema, name) not in present
    ]
    if missing:
        raise ExplainError(f"{database} lacks {', '.join(missing)}: build a release with `observatory run`")


def _what_is_unknown(connection: duckdb.DuckDBPyConnection, address: str, parts: Sequence[str]) -> str:
    """Walk the parts from the left; the first that no cell has, given those before it, is named."""
    given: list[str] = []
    for name, value in zip(PARTS, parts, strict=True):
        conditions = " and ".join(["true", *(f"{part} = ?" for part in PARTS[: len(given)])])
        allowed = [
            row[0]
            for row in connection.execute(
                f"select distinct {name} from marts.dim_cells where {conditions} order by 1", given
            ).fetchall()
        ]
        if value not in allowed:
            label = name.removesuffix("_id")
            after = f" after {'/'.join(given)}" if given else ""
            return f"address {address!r}: unknown {label} {value!r}{after}; {_choices(value, allowed)}"
        given.append(value)
    return f"address {address!r} is unknown"


def _choices(value: str, allowed: Sequence[str]) -> str:
    if len(allowed) <= _LISTED:
        return f"allowed: {', '.join(allowed) or 'nothing, no cell was built'}"
    nearest = difflib.get_close_matches(value, allowed, n=5, cutoff=0.3) or allowed[:5]
    return f"nearest of {len(allowed)}: {', '.join(nearest)}"


def _explained(
    connection: duckdb.DuckDBPyConnection, cell_id: str, member_limit: int, above: tuple[str, ...]
) -> Explanation:
    if cell_id in above:
        raise ExplainError(f"cell {cell_id} is computed from itself: marts.bridge_cell_operands has a circle")
    cell = connection.execute(
        "select address, indicator_id, facet from marts.dim_cells where cell_id = ?", [cell_id]
    ).fetchone()
    if cell is None:
        raise ExplainError(
            f"cell {cell_id} is an operand but is not in marts.dim_cells: the release contradicts itself"
        )
    address, indicator_id, facet = cell
    value = _value(connection, cell_id, address)
    operands = connection.execute(
        """
        select operand_role, operand_order, operand_cell_id
        from marts.bridge_cell_operands where cell_id = ? order by operand_order, operand_role, operand_cell_id
        """,
        [cell_id],
    ).fetchall()
    definition = _definition(connection, indicator_id)
    is_median = definition.value_kind == "median"
    return Explanation(
        address=address,
        cell_id=cell_id,
        value=value,
        definition=definition,
        facet=_facet(connection, facet),
        operands=tuple(
            # Of an operand the totals are enough: its own address lists its members
            Operand(role, order, _explained(connection, operand_id, 0, (*above, cell_id)))
            for role, order, operand_id in operands
        ),
        members=None if operands else members_of(connection, cell_id, value, member_limit, is_median),
        query=operands_query(cell_id, _value_tables(connection)) if operands else members_query(cell_id, is_median),
    )


def _value_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        """
        select table_name from duckdb_columns()
        where schema_name = 'reporting' and starts_with(table_name, 'ind_') and column_name = 'cell_id'
        order by table_name
        """
    ).fetchall()
    return [table for (table,) in found]


def _value(connection: duckdb.DuckDBPyConnection, cell_id: str, address: str) -> Decimal | None:
    for table in _value_tables(connection):
        query = f"select value from {identifier('reporting', table)} where cell_id = ?"
        if found := connection.execute(query, [cell_id]).fetchone():
            return found[0]
    raise ExplainError(
        f"{address} is a cell, but no reporting.ind_… table has its value: the release contradicts itself"
    )


def _definition(connection: duckdb.DuckDBPyConnection, indicator_id: str) -> Definition:
    found = connection.execute(
        """
        select
            indicators.indicator_id, indicators.label_en, indicators.label_zh, indicators.definition_en,
            indicators.definition_zh, indicators.value_kind, indicators.operand_rule, indicators.unit_of_measure,
            indicators.defined_in, models.sql
        from marts.dim_indicators as indicators
        left join meta.models as models on indicators.defined_in = models.model_name
        where indicators.indicator_id = ?
        """,
        [indicator_id],
    ).fetchone()
    if found is None:
        raise ExplainError(f"indicator {indicator_id} is not in marts.dim_indicators: add it to the seed of indicators")
    return Definition(*found)


def _facet(connection: duckdb.DuckDBPyConnection, facet: str) -> FacetDefinition:
    found = connection.execute(
        """
        select
            facets.label_en, facets.label_zh, facets.definition_en, facets.definition_zh, facets.defined_in, models.sql
        from marts.dim_facets as facets
        left join meta.models as models on facets.defined_in = models.model_name
        where facets.facet = ?
        """,
        [facet],
    ).fetchone()
    if found is None:
        raise ExplainError(f"facet {facet} is not in marts.dim_facets: add it to the seed of facets")
    return FacetDefinition(*found)


def _populations(connection: duckdb.DuckDBPyConnection) -> str:
    """The populations of the release as one query: that of the monitors, and those kept beside it."""
    found = connection.execute(
        """
        select table_name, column_name from duckdb_columns()
        where schema_name = 'marts' and ends_with(table_name, '_populations')
            and column_name in ('record_id', 'publication_id')
        order by table_name
        """
    ).fetchall()
    return " union all ".join(
        f"select monitor_id, {key} as record_id, is_included, exclusion_reason from {identifier('marts', table)}"
        for table, key in found
    )


def _counted_as(connection: duckdb.DuckDBPyConnection, record: str) -> str:
    """The id under which a record is counted: of a record of a bibliographic database that of its work."""
    has_works = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'bridge_publication_sources'"
    ).fetchone()
    if not has_works:
        return record
    found = connection.execute(
        "select publication_id from marts.bridge_publication_sources where record_id = ?", [record]
    ).fetchone()
    return found[0] if found else record


def _known_record(connection: duckdb.DuckDBPyConnection, given: str) -> str:
    found = [
        record_id
        for (record_id,) in connection.execute(
            """
            with known as (
                select record_id from marts.fct_record_sources
                union
                select record_id from marts.fct_populations
            )
            select record_id from known
            where record_id = ?1 or upper(substring(record_id, strpos(record_id, ':') + 1)) = upper(?1)
            order by record_id
            """,
            [given],
        ).fetchall()
    ]
    if not found:
        raise ExplainError(
            f"record {given!r} was never landed: this release knows no such id (write NCT… or source:id)"
        )
    if len(found) > 1:
        raise ExplainError(f"record {given!r} is in several sources: write one of {', '.join(found)}")
    return found[0]


def _cells_of(
    connection: duckdb.DuckDBPyConnection, monitor_id: str, record_id: str
) -> tuple[tuple[str, Decimal], ...]:
    rows = connection.execute(
        """
        select cells.address, members.weight
        from marts.bridge_cell_members as members
        inner join marts.dim_cells as cells on members.cell_id = cells.cell_id
        where members.record_id = ? and cells.monitor_id = ?
        order by cells.address
        """,
        [record_id, monitor_id],
    ).fetchall()
    return tuple(rows)
