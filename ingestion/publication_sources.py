"""The bibliographic databases whose exports are read: which of them a file comes from, and its records.

Belongs here: the list of readers, the choice by content, what the loader needs of each. Does not belong here:
a provider's fields (sources/), landing files (publication_reception.py), the shape of a record
(publication_records.py).

A reader is a module of sources/ with SOURCE_ID, DATASET, `format_of` (of the first bytes of a file, or None) and
`read` (a path and a format, records in parts).
"""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from types import ModuleType

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion import workbooks
from ingestion.publication_records import SCHEMA, ReadPart
from ingestion.raw_files import ROW_GROUP_ROWS
from ingestion.scanning import LandedShard, ShardScan, Sighting
from ingestion.sources import bibtex, cnki, dimensions, lens, openalex, pubmed, ris, scopus, wanfang, web_of_science

HEAD = 64 << 10
# The generic forms last: they take what nobody else knows
READERS: tuple[ModuleType, ...] = (
    web_of_science, scopus, pubmed, openalex, lens, dimensions, cnki, wanfang, ris, bibtex,
)  # fmt: skip
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


@dataclass(frozen=True)
class ReadAs:
    """The reader of a file and the provider's format that it is in."""

    reader: ModuleType
    form: str

    def parts(self, path: Path) -> Iterator[ReadPart]:
        """The records of the file, in order, each with a line of its own: of several in one line (XML, JSON) the later
        ones are numbered on. Raises RefusedFile when it cannot be read at all.
        """
        last = 0
        for part in self.reader.read(path, self.form):
            lines = _numbered_on(part.records["line"].to_list(), last)
            last = lines[-1] if lines else last
            yield replace(part, records=part.records.with_columns(pl.Series("line", lines, pl.Int64)))


def _numbered_on(lines: list[int], last: int) -> list[int]:
    numbered = []
    for line in lines:
        last = max(line, last + 1)
        numbered.append(last)
    return numbered


def reader_of_file(path: Path) -> ReadAs | None:
    """Who reads a file: by its beginning, a workbook by its first rows. Raises RefusedFile for an unsafe workbook."""
    if workbooks.is_workbook(path):
        rows = workbooks.read_rows(path)
        # A line about the export stands above the header
        is_ours = any(dimensions.is_header(row) for row in islice(rows, 2))
        return ReadAs(dimensions, "xlsx") if is_ours else None
    with path.open("rb") as file:
        return reader_of(file.read(HEAD))


def reader_of(head: bytes) -> ReadAs | None:
    """Who reads a file with this beginning; None for a file of no bibliographic database."""
    for reader in READERS:
        form = reader.format_of(head)
        if form:
            return ReadAs(reader, form)
    return None


def encoding_of(head: bytes) -> str:
    """How the beginning of a file is encoded: by its byte order mark, else UTF-8 or unknown."""
    marked = [name for mark, name in _BYTE_ORDER_MARKS.items() if head.startswith(mark)]
    if marked:
        return marked[0]
    # The last bytes may be half a character
    text = codecs.getincrementaldecoder("utf-8")()
    try:
        text.decode(head)
    except UnicodeDecodeError:
        return "unknown"
    return "utf-8"


def scan_file(path: Path) -> ShardScan:
    """Every record of a landed file: where it stands and what it is.

    A file that holds more of the record columns is the better copy of a record, whatever came later; the missing
    columns say so (history.py).
    """
    scan = ShardScan()
    read_as = _reader_of_landed(path)
    filled: set[str] = set()
    found: list[pl.DataFrame] = []  # of the records only what a sighting needs: a file may hold a hundred thousand
    for part in read_as.parts(path):
        records = part.records
        scan.findings.update(part.findings)
        filled |= {name for name in SCHEMA if records[name].null_count() < records.height}
        found.append(records.select("line", "sha256", "record_key"))
    missing = tuple(sorted(SCHEMA.keys() - filled))
    for line, sha256, key in (row for places in found for row in places.iter_rows()):
        scan.sightings.append(Sighting(line, sha256, key, record_format=read_as.form, missing_columns=missing))
    return scan


def write_records(shards: list[LandedShard], path: Path) -> None:
    """The records of landed files as Parquet, a part at a time, with the landed name of each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, _LINES, compression="zstd") as writer:
        for shard in shards:
            for part in _reader_of_landed(shard.path).parts(shard.path):
                table = part.records.to_arrow().cast(_RECORDS)
                named = table.append_column("landed_file", pa.array([shard.landed_file] * len(table), pa.string()))
                writer.write_table(named, row_group_size=ROW_GROUP_ROWS)


def _reader_of_landed(path: Path) -> ReadAs:
    found = reader_of_file(path)
    if found is None:
        raise ValueError(f"{path} was landed as an export of a database and is none")
    return found


def _arrow_schema() -> pa.Schema:
    large = pl.DataFrame(schema=SCHEMA).to_arrow().schema
    return pa.schema([(field.name, _small(field.type)) for field in large])


def _small(declared: pa.DataType) -> pa.DataType:
    """The same type with 32-bit offsets, as every reader of Parquet knows it."""
    if pa.types.is_struct(declared):
        return pa.struct([(field.name, _small(field.type)) for field in declared])
    if pa.types.is_list(declared) or pa.types.is_large_list(declared):
        return pa.list_(_small(declared.value_type))
    if pa.types.is_large_string(declared) or pa.types.is_string_view(declared):
        return pa.string()
    return declared


def _engine_type(declared: pa.DataType) -> str:
    """The name of a type in DuckDB."""
    if pa.types.is_struct(declared):
        return "STRUCT(" + ", ".join(f'"{field.name}" {_engine_type(field.type)}' for field in declared) + ")"
    if pa.types.is_list(declared):
        return f"{_engine_type(declared.value_type)}[]"
    return {"string": "VARCHAR", "int64": "BIGINT", "int32": "INTEGER", "bool": "BOOLEAN"}[str(declared)]


_RECORDS = _arrow_schema()
_LINES = _RECORDS.append(pa.field("landed_file", pa.string()))
# Column -> type in the engine, for the loader
LINE_COLUMNS = {field.name: _engine_type(field.type) for field in _RECORDS}
WriteLines = Callable[[list[LandedShard], Path], None]
