"""Who stands in a cell, down to the landed line.

Belongs here: reading the member table of a released database. Does not belong here: finding the cell (explain.py),
where a record was landed (explanation_sources.py), the SELECT a reader is given (cell_query.py).
"""

from decimal import Decimal

import duckdb

from reports.explanation import Member, Members
from reports.explanation_sources import record_sources, source_documents


def members_of(
    connection: duckdb.DuckDBPyConnection, cell_id: str, value: Decimal | None, limit: int, is_median: bool
) -> Members:
    """The first `limit` members by id, and what all of them say: the sum of weights, or of a median the events."""
    # Releases made before there were medians lack these columns
    durations, events = (", duration_days, is_event", "count(*) filter (where is_event)") if is_median else ("", "null")
    of_cell = "from marts.bridge_cell_members where cell_id = ?"
    total, weight_sum, event_count = connection.execute(
        f"select count(*), coalesce(sum(weight), 0), {events} {of_cell}", [cell_id]
    ).fetchone()
    rows = connection.execute(
        f"select record_id, weight{durations} {of_cell} order by record_id limit ?", [cell_id, limit]
    ).fetchall()
    shown_ids = [record_id for record_id, *_ in rows]
    sources, documents = record_sources(connection, shown_ids), source_documents(connection, shown_ids)
    shown = tuple(
        Member(record_id, weight, sources.get(record_id, ()), documents.get(record_id), *duration)
        for record_id, weight, *duration in rows
    )
    is_sum = None if is_median else value is not None and weight_sum == value
    return Members(total, weight_sum, is_sum, shown, event_count)
