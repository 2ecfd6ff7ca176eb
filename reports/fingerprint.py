"""Hashes of files and tables, and the SQL quoting they need.

Belongs here: what makes two tables or files "the same". Does not belong here: which tables
a release holds, or what happens when hashes differ.

A table's hash is a multiset hash: sha256 of each row's unambiguous text (every column, its
length in front, `-` for null), cut into four 60-bit integers which are summed exactly. So it
reads every column of every row, needs no sort, is the same with any number of threads and in
any row order, and no float is ever added.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import duckdb

from reports.errors import ReleaseError

# Four disjoint cuts of 15 hexadecimal digits: each fits a BIGINT, their sum is an exact HUGEINT
_CUTS = (1, 16, 31, 46)
_CUT_LENGTH = 15
_BLOCK = 1 << 20


@dataclass(frozen=True)
class TableFingerprint:
    """What a table holds, independent of row order: number of rows and a hash of every value."""

    row_count: int
    content_hash: str


def identifier(*parts: str) -> str:
    """A dotted SQL name with every part quoted: identifier("marts", "dim_units")."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def literal(text: str) -> str:
    """A SQL text literal, for the statements that take no parameters (ATTACH, COMMENT, COPY … TO)."""
    return "'" + text.replace("'", "''") + "'"


def table_fingerprint(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str], parameters: Sequence[str] = ()
) -> TableFingerprint:
    """Fingerprint of a relation (quoted table, or a table function whose arguments are `parameters`).

    The session must have TimeZone UTC; otherwise timestamps with a zone would read as local text.
    """
    row_text = " || ".join(_value_text(column) for column in columns)
    sums = ", ".join(f"sum(cast('0x' || substr(row_hash, {cut}, {_CUT_LENGTH}) as bigint))" for cut in _CUTS)
    query = (
        f"with hashed as (select sha256({row_text}) as row_hash from {relation}) select count(*), {sums} from hashed"
    )
    row_count, *totals = connection.execute(query, list(parameters)).fetchone()
    return TableFingerprint(row_count, hash_of([list(columns), row_count, [str(total or 0) for total in totals]]))


def _value_text(column: str) -> str:
    text = f"cast({identifier(column)} as varchar)"
    return f"coalesce(length({text}) || ':' || {text}, '-')"


def hash_of(value: object) -> str:
    """sha256 (hex) of a value of lists, dicts, text, integers, booleans and None, as canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def file_hash(path: Path) -> str:
    """sha256 (hex) of a file's bytes, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def hash_files(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    """`{path relative to root: sha256}` in path order, as a release's `inputs` take it."""
    return {path.relative_to(root).as_posix(): file_hash(path) for path in sorted(paths)}


def relative(inputs: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    """The same hashes by kind and name; raises ReleaseError for a name that is no path below the home."""
    for kind, files in inputs.items():
        for name in files:
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise ReleaseError(
                    f"input {name!r} ({kind}) is not a path below the home: it would tell of this machine"
                )
    return inputs
