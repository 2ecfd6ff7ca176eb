"""Columns of text and of lists, for many records at once: what `plain` does to one text, done to a column.

Belongs here: cleaning and splitting of whole columns, lists back from their rows. Does not belong here: what a field
means (web_of_science_records.py).

A list column is taken apart into `rows` (the record of each value, ascending) and `values`, worked on as one long
column, and put together again: no record is seen by Python.
"""

import hashlib
from typing import NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa

from ingestion.publication_records import UNHASHED, doi_of, plain

# What only `plain` can take away: markup, entities, e-mail addresses, blanks that only Python calls so
_SPECIAL = r"@|<[/A-Za-z]|&[#A-Za-z]|[\x1c-\x1f]"
_WHITE = r"[\s&&[^ ]]\s*|\s{2,}"
_DOI = r"(10\.[0-9]{4,9}/[^\s\x1c-\x1f]+)"


class Values(NamedTuple):
    """Values of a list column: `rows[i]` is the record of `values[i]`, in the order of the record."""

    rows: np.ndarray
    values: pl.Series

    def positions(self) -> np.ndarray:
        """Place of every value in its own record, from 0."""
        _, first, counts = np.unique(self.rows, return_index=True, return_counts=True)
        return np.arange(len(self.rows)) - np.repeat(first, counts)


def plain_texts(texts: pl.Series) -> pl.Series:
    """`publication_records.plain` of every text."""
    cleaned = texts.str.replace_all(_WHITE, " ").str.strip_chars()
    special = texts.str.contains(_SPECIAL).fill_null(False).arg_true()
    if len(special):
        cleaned = cleaned.scatter(special, pl.Series([plain(text) for text in texts.gather(special)], dtype=pl.String))
    empty = (cleaned == "").arg_true()
    return cleaned.scatter(empty, None) if len(empty) else cleaned


def dois(texts: pl.Series) -> pl.Series:
    """`publication_records.doi_of` of every text."""
    found = texts.str.extract(_DOI).str.strip_chars_end(".,;)]")
    # Python folds some letters that are not ASCII in another way
    other = (~found.str.contains(r"^[\x00-\x7f]*$")).fill_null(False).arg_true()
    found = found.str.to_lowercase()
    return found.scatter(other, pl.Series([doi_of(text) for text in texts.gather(other)])) if len(other) else found


def line_values(texts: pl.Series) -> Values:
    """The lines of every text as clean values; lines without text are left out."""
    return _taken_apart(texts, "\n")


def listed_values(texts: pl.Series) -> Values:
    """The parts of every clean text between `; `."""
    return _taken_apart(plain_texts(texts), "; ")


def _taken_apart(texts: pl.Series, separator: str) -> Values:
    filled = texts.is_not_null().to_numpy()
    lists = texts.drop_nulls().str.split(separator)
    rows = np.repeat(np.flatnonzero(filled), lists.list.len().to_numpy())
    parts = lists.explode() if len(lists) else pl.Series([], dtype=pl.String)
    values = plain_texts(parts.str.strip_chars_end("; ")) if separator == "; " else plain_texts(parts)
    held = values.is_not_null()
    return Values(rows[held.to_numpy()], values.filter(held))


def lists(rows: np.ndarray, values: pl.Series, count: int, *, empty_is_null: bool = True) -> pl.Series:
    """Values as one list for each of `count` records; a record without values has null, or an empty list."""
    counts = np.bincount(rows, minlength=count)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    held = values.to_arrow(compat_level=pl.CompatLevel.newest())
    mask = pa.array(counts == 0) if empty_is_null else None
    return pl.Series(pl.from_arrow(pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), held, mask=mask)))


def content_hashes(records: pl.DataFrame) -> pl.Series:
    """Hash of what each record says, of the same columns as `publication_records.content_hash`.

    Hashed is the record as JSON, which is made for all of them at once (`content_hash` alone would cost more than
    everything else). So it compares with other hashes of this source, and with no other.
    """
    said = records.select(pl.struct(*(name for name in records.columns if name not in UNHASHED)).alias("said"))
    texts = said["said"].struct.json_encode()
    return pl.Series([hashlib.sha256(text.encode()).hexdigest() for text in texts], dtype=pl.String)
