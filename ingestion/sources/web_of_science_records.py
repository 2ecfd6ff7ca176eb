"""Web of Science records: one column a tag becomes the columns of a publication record.

Belongs here: what each tag means, for all formats. Does not belong here: files and formats (web_of_science.py),
people and funders, which have modules of their own.

E-mail addresses (EM) and researcher numbers (RI) are never read; editors and the names of conferences are not
part of a record. Source: the field tags as the provider lists them.
"""

from collections import Counter

import polars as pl
import pyarrow as pa

from ingestion.publication_records import REFERENCE, SCHEMA, Problem, ReadPart
from ingestion.sources.web_of_science_fields import TAGS, UNKNOWN
from ingestion.sources.web_of_science_funding import funder_lists
from ingestion.sources.web_of_science_people import people
from ingestion.sources.web_of_science_texts import content_hashes, dois, line_values, listed_values, lists, plain_texts

_PLAIN = {
    "record_key": "UT",
    "wos_id": "UT",
    "pmid": "PM",
    "title": "TI",
    "abstract": "AB",
    "container_title": "SO",
    "publisher": "PU",
    "volume": "VL",
    "issue": "IS",
    "first_page": "BP",
    "last_page": "EP",
    "article_number": "AR",
    "publication_date_text": "PD",
    "funding_text": "FX",
    "citation_date_text": "DA",
}
_LISTED = {
    "isbns": "BN",
    "document_types": "DT",
    "categories": "WC",
    "research_areas": "SC",
    "author_keywords": "DE",
    "index_keywords": "ID",
}
_YEAR = r"\b((?:1[5-9]|20)[0-9]{2})\b"


def records(table: pa.Table, *, flags_highly_cited: bool) -> ReadPart:
    """Rows as `web_of_science_fields.fields` gives them as records; broken ones as problems, with line and bytes.

    `flags_highly_cited`: whether the file marks highly cited papers at all. If not, nothing is known of any of them.
    """
    frame = pl.DataFrame(pl.from_arrow(table))
    # A lost tag CR leaves the references as continuation of the addresses before them
    mixed = pl.col("C1").str.contains(", DOI ", literal=True).fill_null(False)
    problems = _problems(frame.filter(pl.col("reason").is_not_null()))
    whole = frame.filter(pl.col("reason").is_null() & ~mixed)
    problems += _mixed(frame.filter(mixed))
    found = pl.DataFrame(_columns(whole, flags_highly_cited)).select(*SCHEMA).cast(SCHEMA)
    return ReadPart(
        found.with_columns(sha256=content_hashes(found)),
        sorted(problems, key=lambda each: each.line),
        findings=_findings(whole[UNKNOWN]),
    )


def _columns(table: pl.DataFrame, flags_highly_cited: bool) -> dict[str, pl.Series]:
    references = line_values(table["CR"])
    said = pl.DataFrame({"text": references.values, "doi": dois(references.values)})
    columns = {name: plain_texts(table[tag]) for name, tag in _PLAIN.items()}
    columns |= {name: _lists(table[tag]) for name, tag in _LISTED.items()}
    columns |= dict.fromkeys(("scopus_eid", "pmcid", "openalex_id", "lens_id", "sha256"), _nothing(table.height))
    return {
        **columns,
        **people(table),
        **_years(table),
        "line": table["line"],
        "doi": dois(table["DI"]),
        "issns": _issns(table),
        "language": plain_texts(table["LA"].str.replace_all(r"\s*\n\s*", "; ")),
        "funders": funder_lists(table["FU"]),
        "reference_count": _number(table["NR"]),
        "references": lists(
            references.rows,
            said.select(pl.struct("text", "doi").cast(REFERENCE).alias("said")).to_series(),
            table.height,
        ),
        "citation_count": _number(table["TC"]),
        "is_highly_cited": (
            (table["HC"].str.strip_chars() == "Y").fill_null(False)
            if flags_highly_cited
            else pl.Series([None] * table.height, dtype=pl.Boolean)
        ),
    }


def _nothing(count: int) -> pl.Series:
    return pl.Series([None] * count, dtype=pl.String)


def _lists(texts: pl.Series) -> pl.Series:
    found = listed_values(texts)
    return lists(found.rows, found.values, len(texts))


def _issns(table: pl.DataFrame) -> pl.Series:
    """Printed (SN), then electronic (EI), each once."""
    both = table.select(pl.concat_str("SN", "EI", separator="; ", ignore_nulls=True)).to_series()
    found = listed_values(both)
    once = pl.DataFrame({"row": found.rows, "issn": found.values}).unique(maintain_order=True)
    return lists(once["row"].to_numpy(), once["issn"], table.height)


def _number(texts: pl.Series) -> pl.Series:
    return texts.str.strip_chars().cast(pl.Int32, strict=False)


def _years(table: pl.DataFrame) -> dict[str, pl.Series]:
    """The year of the issue (PY); without one that of early access (EY, or in the date EA)."""
    years = table.select(
        published=pl.col("PY").str.extract(_YEAR).cast(pl.Int32),
        early=pl.coalesce(pl.col("EY").str.extract(_YEAR), pl.col("EA").str.extract(_YEAR)).cast(pl.Int32),
    ).select(
        publication_year=pl.coalesce("published", "early"),
        publication_year_rule=pl.when(pl.col("published").is_not_null())
        .then(pl.lit("published"))
        .when(pl.col("early").is_not_null())
        .then(pl.lit("early_access")),
    )
    return {name: years[name] for name in years.columns}


def _problems(broken: pl.DataFrame) -> list[Problem]:
    return [Problem(*row) for row in broken.select("line", "reason", "detail", "body").iter_rows()]


def _mixed(records_: pl.DataFrame) -> list[Problem]:
    """Records whose addresses hold references; the body is put together from the fields, in the order of TAGS."""
    problems = []
    for row in records_.iter_rows(named=True):
        lines = [f"{tag} {row[tag]}" for tag in TAGS if row[tag] is not None]
        detail = "the addresses (C1) hold references: the tag CR is missing before them"
        problems.append(Problem(row["line"], "mixed_fields", detail, "\n".join(lines).encode()))
    return problems


def _findings(unknown: pl.Series) -> Counter[tuple[str, str]]:
    """How many records have each field that nobody knows."""
    findings: Counter[tuple[str, str]] = Counter()
    for text in unknown.drop_nulls():
        names = {line.partition(" ")[0] for line in text.split("\n") if not line.startswith(" ")}
        findings.update(("new_field", name) for name in names)
    return findings
