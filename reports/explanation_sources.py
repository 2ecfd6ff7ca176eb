"""Where a record of an explanation comes from: landed files, or the document that a seed copies.

Belongs here: reading the tables of sources for given records. Does not belong here: cells, members,
operands (explain.py).
"""

from collections.abc import Sequence

import duckdb

from reports.explanation import RecordSource


def record_sources(
    connection: duckdb.DuckDBPyConnection, record_ids: Sequence[str]
) -> dict[str, tuple[RecordSource, ...]]:
    """Record → the places where it was landed, newest first; records that were never landed are absent."""
    rows = connection.execute(
        """
        select record_id, batch_id, landed_file, landed_line, content_hash, fetched_at, outcome
        from marts.fct_record_sources
        where list_contains(?::varchar[], record_id)
        order by record_id, fetched_at desc, batch_id desc, landed_file, landed_line
        """,
        [list(record_ids)],
    ).fetchall()
    sources: dict[str, tuple[RecordSource, ...]] = {}
    for record_id, *source in rows:
        sources[record_id] = (*sources.get(record_id, ()), RecordSource(*source))
    return sources


def source_documents(connection: duckdb.DuckDBPyConnection, record_ids: Sequence[str]) -> dict[str, str]:
    """Record → the document that prints it, for records of reviewed seeds; empty where a release has none."""
    found = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'fct_region_inhabitants'"
    ).fetchone()
    if found is None:
        return {}
    rows = connection.execute(
        """
        select record_id, source_label_en from marts.fct_region_inhabitants
        where list_contains(?::varchar[], record_id) order by record_id
        """,
        [list(record_ids)],
    ).fetchall()
    return dict(rows)
