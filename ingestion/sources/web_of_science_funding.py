"""Funders of a Web of Science record, as the field FU lists them.

Belongs here: taking FU apart. Does not belong here: which funder a name means (dbt), the field FP, which joins
parent names without a separator and is not read.

`FU` is `Funder [number, number]; Funder; Funder [number]`. Brackets stand inside numbers (`[[2013]2074]`), and some are
never opened or closed. Where they balance only a semicolon outside of them separates funders. Where they do not, every
semicolon separates, except in a bracket that a later part closes. A part of numbers only has no name.
"""

import re

import numpy as np
import polars as pl

from ingestion.publication_records import FUNDER
from ingestion.sources.web_of_science_texts import lists, plain_texts

# Where the provider has the grant from, said behind the number: KAKEN, NIH RePORTER, UKRI
_SOURCE = "Funding Source: "
_MARKS = re.compile(r"[\[\];]")
Funder = tuple[str | None, list[str]]


def funder_lists(texts: pl.Series) -> pl.Series:
    """The column funders of the field FU."""
    found = [funders(text) for text in plain_texts(texts)]
    rows = np.repeat(np.arange(len(found)), [len(each) for each in found])
    names = pl.Series("name", [name for each in found for name, _ in each], dtype=pl.String)
    numbers = pl.Series("grant_numbers", [given for each in found for _, given in each], dtype=pl.List(pl.String))
    structs = pl.DataFrame([names, numbers]).select(pl.struct("name", "grant_numbers").cast(FUNDER)).to_series()
    return lists(rows, structs, len(found))


def funders(text: str | None) -> list[Funder]:
    """Funders of a clean text in order, each with its grant numbers; the name is null where only numbers stand."""
    if not text:
        return []
    parts = _outside_brackets(text)
    found = [_funder(part) for part in (_by_semicolon(text) if parts is None else parts)]
    return [(name, numbers) for name, numbers in found if name or numbers]


def _outside_brackets(text: str) -> list[str] | None:
    """The parts between semicolons outside of brackets; None when the brackets do not balance."""
    depth, begin, parts = 0, 0, []
    for mark in _MARKS.finditer(text):
        if mark[0] == "[":
            depth += 1
        elif mark[0] == "]":
            depth -= 1
            if depth < 0:
                return None
        elif not depth:
            parts.append(text[begin : mark.start()])
            begin = mark.end()
    return None if depth else [*parts, text[begin:]]


def _by_semicolon(text: str) -> list[str]:
    parts: list[str] = []
    for part in text.split(";"):
        opens, closes = part.find("["), part.find("]")
        if parts and parts[-1].count("[") > parts[-1].count("]") and closes >= 0 and not 0 <= opens < closes:
            parts[-1] += f";{part}"
        else:
            parts.append(part)
    return parts


def _funder(part: str) -> Funder:
    names, numbers = [], []
    depth, begin = 0, 0
    for mark in _MARKS.finditer(part):
        if mark[0] == "[":
            if not depth:
                names.append(part[begin : mark.start()])
                begin = mark.end()
            depth += 1
        elif mark[0] == "]" and depth:
            depth -= 1
            if not depth:
                numbers.append(part[begin : mark.start()])
                begin = mark.end()
    (numbers if depth else names).append(part[begin:])
    name = " ".join(" ".join(names).split()).partition(_SOURCE)[0].rstrip()
    grants = [number.strip() for text in numbers for number in re.split(r"[,;]", text)]
    return name or None, [number for number in grants if number]
