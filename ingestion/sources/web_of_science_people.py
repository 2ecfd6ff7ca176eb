"""Authors, addresses and corresponding authors of Web of Science records.

Belongs here: AU, AF, CA, OI, C1 and RP as the columns of a record. Does not belong here: countries, institutions (dbt).

`C1` is `[Last, First; Last, First] Organisation, Department, City Zip, Country.`; its authors are found among the full
names of the record (among the short ones where it has no full ones), two of the same name are both meant. A line
without names says of nobody that it is his. Groups (CA) are authors, after the persons, as in BibTeX and C1. `RP` names
its authors before `(reprint author)`, since about 2020 `(corresponding author)`; several names before one address are
several rows.
"""

import re

import numpy as np
import polars as pl

from ingestion.publication_records import ADDRESS, AUTHOR, CORRESPONDING
from ingestion.sources.web_of_science_texts import Values, line_values, listed_values, lists, plain_texts

_ORCID = r"^(.*)/([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9Xx])$"
_FIRST, _LAST = r"^([^,]*)", r"([^,]*)$"
_MARK = re.compile(r"\s*\((?:reprint|corresponding) author\),?\s*", re.IGNORECASE)


def people(table: pl.DataFrame) -> dict[str, pl.Series]:
    """The columns authors, addresses and corresponding; a row for a row of `table`."""
    authors = _authors(table)
    return {
        "authors": lists(
            authors["row"].to_numpy(),
            authors.select(pl.struct("name", "full_name", "orcid").cast(AUTHOR).alias("author")).to_series(),
            table.height,
        ),
        "addresses": _addresses(table["C1"], authors),
        "corresponding": _corresponding_lists(table["RP"]),
    }


def _authors(table: pl.DataFrame) -> pl.DataFrame:
    """One row per author: row, position (from 1), name, full_name, orcid, key (the name by which others call him)."""
    names = table.select(_with_groups("AU", "AF"), _with_groups("AF", "AU"))
    short, full = line_values(names["AU"]), line_values(names["AF"])
    longest = np.maximum(*(np.bincount(each.rows, minlength=table.height) for each in (short, full)))
    begins = np.concatenate([[0], np.cumsum(longest)[:-1]])
    rows = np.repeat(np.arange(table.height), longest)
    frame = pl.DataFrame(
        {
            "row": rows,
            "position": (np.arange(len(rows)) - begins[rows] + 1).astype(np.int32),
            "name": _placed(short, begins, len(rows)),
            "full_name": _placed(full, begins, len(rows)),
        }
    )
    frame = frame.with_columns(key=_key(pl.coalesce("full_name", "name")), short_key=_key(pl.col("name")))
    return _with_orcids(frame, table["OI"])


def _with_groups(names: str, others: str) -> pl.Expr:
    """Names, then those of groups; none where the record names its persons only in the other form."""
    whole = pl.concat_str(names, "CA", separator="\n", ignore_nulls=True)
    return pl.when(pl.col(names).is_not_null() | pl.col(others).is_null()).then(whole).alias(names)


def _placed(held: Values, begins: np.ndarray, count: int) -> pl.Series:
    """Values at their places among the authors of all records, null elsewhere."""
    places = begins[held.rows] + held.positions()
    return pl.Series([None] * count, dtype=pl.String).scatter(places, held.values)


def _key(name: pl.Expr) -> pl.Expr:
    return name.str.to_lowercase()


def _with_orcids(authors: pl.DataFrame, texts: pl.Series) -> pl.DataFrame:
    """`OI` names persons as they call themselves: by the full name, the short one, or last and first name.

    A last and first name counts only where one author of the record, and one entry of OI, has it. Nobody is found by
    initials, which brothers share. Who is not found is left out.
    """
    found = listed_values(texts)
    said = pl.DataFrame({"row": found.rows, "text": found.values}).select(
        "row",
        key=_key(pl.col("text").str.extract(_ORCID, 1)),
        orcid=pl.col("text").str.extract(_ORCID, 2).str.to_uppercase(),
    )
    said = said.drop_nulls().with_columns(short_key="key", first_key=_first_name(pl.col("key")))
    first = _first_name(pl.coalesce("full_name", "name"))
    authors = authors.with_columns(first_key=first).with_columns(
        first_key=pl.when(pl.len().over("row", "first_key") == 1).then("first_key")
    )
    for key, keep in (("key", "first"), ("short_key", "first"), ("first_key", "none")):
        once = said.unique(["row", key], keep=keep, maintain_order=True).select(
            "row", key, pl.col("orcid").alias("one")
        )
        authors = authors.join(once, on=["row", key], how="left", maintain_order="left")
        known = [name for name in ("orcid", "one") if name in authors.columns]
        authors = authors.with_columns(orcid=pl.coalesce(known)).drop("one")
    return authors


def _first_name(name: pl.Expr) -> pl.Expr:
    """Last and first name without hyphens and further names; null where the first is an initial."""
    return _key(name.str.replace_all("-", "", literal=True)).str.extract(r"^([^,]+, *[^\s.,]{2,})")


def _addresses(texts: pl.Series, authors: pl.DataFrame) -> pl.Series:
    held = line_values(texts)
    pattern = r"^\[([^\]]*)\]\s*(.*)$"
    said = pl.DataFrame({"row": held.rows, "line": held.values}).with_row_index("address")
    said = said.with_columns(
        names=pl.col("line").str.extract(pattern, 1),
        text=pl.coalesce(pl.col("line").str.extract(pattern, 2), "line").str.strip_suffix("."),
    )
    structs = said.select(
        pl.struct(
            pl.col("text"),
            organization_text=_part(_FIRST),
            country_text=_part(_LAST),
            author_positions=_positions(said, authors),
        )
        .cast(ADDRESS)
        .alias("address")
    ).to_series()
    return lists(held.rows, structs, len(texts))


def _part(pattern: str) -> pl.Expr:
    part = pl.col("text").str.extract(pattern).str.strip_chars()
    return pl.when(part != "").then(part)


def _positions(addresses: pl.DataFrame, authors: pl.DataFrame) -> pl.Series:
    """Of every address the positions of its authors, ascending."""
    named = addresses.select("address", "row", pl.col("names").str.split("; ")).drop_nulls().explode("names")
    named = named.with_columns(key=_key(pl.col("names").str.strip_chars()))
    linked = named.join(authors.select("row", "key", "position"), on=["row", "key"]).select("address", "position")
    linked = linked.unique().sort("address", "position")
    return lists(linked["address"].to_numpy(), linked["position"], addresses.height, empty_is_null=False)


def _corresponding_lists(texts: pl.Series) -> pl.Series:
    found = [corresponding(text) for text in plain_texts(texts)]
    rows = np.repeat(np.arange(len(found)), [len(each) for each in found])
    flat = [pair for each in found for pair in each]
    said = pl.DataFrame(flat, schema={"author_name": pl.String, "text": pl.String}, orient="row")
    structs = said.select(
        pl.struct("author_name", "text", organization_text=_part(_FIRST), country_text=_part(_LAST)).cast(CORRESPONDING)
    ).to_series()
    return lists(rows, structs, len(found))


def corresponding(text: str | None) -> list[tuple[str | None, str | None]]:
    """Name and address of every corresponding author in a clean text of RP."""
    if not text:
        return []
    names, *parts = _MARK.split(text)
    if not parts:
        return [(None, _address(text))]
    people_ = []
    for part in parts:
        # An address has no semicolon; what follows it are the names of the next one
        address, _, following = part.partition(".; ") if ".; " in part else part.partition("; ")
        people_ += [(name.strip(), _address(address)) for name in names.split(";") if name.strip()]
        names = following
    return people_


def _address(text: str) -> str | None:
    return text.strip().removesuffix(".") or None
