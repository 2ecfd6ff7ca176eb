"""The guard against personal contact data in a release.

Belongs here: what counts as contact data and how tables are searched for it. Does not belong
here: removing it, which is the staging models' work, where the source is known.

Two rules, both refusing the release:
* a column whose name has the word email, phone, telephone, mobile, fax or contact;
* a text value (also inside lists and structs) that holds an e-mail address.
An address is `local@domain.tld` with a dotted domain that ends in letters. Titles do write
"FCL@Home" or "Check@Home": without a dotted domain these are not addresses and pass. Real
registry records do hold addresses (seen 2026-11 in an organisation's study id), so a hit is
worth stopping for; the message names table, column and a key, never the address itself.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import duckdb

from reports.errors import ReleaseError
from reports.fingerprint import identifier, literal

_CONTACT_NAME = re.compile(r"(^|_)(e_?mails?|phones?|telephones?|mobiles?|fax|contacts?)(_|$)", re.IGNORECASE)
_EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"


def refuse_contact_columns(table: str, columns: Iterable[str]) -> None:
    """Raise ReleaseError when a column's name says that it holds contact data."""
    named = [column for column in columns if _CONTACT_NAME.search(column)]
    if named:
        raise ReleaseError(
            f"{table} has the column {named[0]}: personal contact data is never released; "
            "drop the column from the model or give it the name of what it holds"
        )


def refuse_email_addresses(
    connection: duckdb.DuckDBPyConnection, table: Sequence[str], columns: Mapping[str, str]
) -> None:
    """Raise ReleaseError when a text value of a table holds an e-mail address.

    Args:
        connection: session in which the table is readable.
        table: parts of its name; the last two are schema and table.
        columns: column name to data type, in order; the first one is taken as the key to name.
    """
    text_columns = [name for name, data_type in columns.items() if "VARCHAR" in data_type.upper()]
    if not text_columns:
        return
    tests = [_has_address(name) for name in text_columns]
    key = f"cast({identifier(next(iter(columns)))} as varchar)"
    counts = ", ".join(f"count(*) filter (where {test}), min({key}) filter (where {test})" for test in tests)
    found = connection.execute(f"select {counts} from {identifier(*table)}").fetchone()
    for position, name in enumerate(text_columns):
        count, first_key = found[2 * position], found[2 * position + 1]
        if count:
            where = ".".join(table[-2:])
            raise ReleaseError(
                f"{where}.{name} holds an e-mail address in {count} row(s), first {next(iter(columns))} "
                f"{_without_addresses(first_key)}: personal contact data is never released; mask it in staging"
            )


def _has_address(column: str) -> str:
    text = f"cast({identifier(column)} as varchar)"
    return f"(contains({text}, '@') and regexp_matches({text}, {literal(_EMAIL)}))"


def _without_addresses(text: str | None) -> str:
    return re.sub(_EMAIL, "<address>", text or "")
