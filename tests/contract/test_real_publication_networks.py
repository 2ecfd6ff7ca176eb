"""A network of real papers against pairs counted from the text of the export by another way."""

import itertools
import re
from collections import Counter

import polars as pl
import pytest

from analysis.publication_networks import publication_networks
from ingestion.sources import web_of_science
from tests.plain_web_of_science import plain_records

FILE = "web_of_science/lung_injury_472.txt"
_DOI = re.compile(r"DOI \[?(10\.[0-9]{4,9}/[^\s,\]]+)")


@pytest.fixture(scope="module")
def found(real_data):
    """Co-authorship and coupling by DOI of the papers, as our reader and our analysis have them."""
    records = pl.concat([part.records for part in web_of_science.read(real_data / FILE, "tagged")])
    cited = records.select(
        pl.lit("bibliographic_coupling").alias("network_kind"),
        pl.col("references").list.eval(pl.element().struct.field("doi")).alias("record_id"),
        pl.col("wos_id").alias("node_id"),
    ).explode("record_id")
    authors = records.select(
        pl.lit("co_authorship").alias("network_kind"),
        pl.col("wos_id").alias("record_id"),
        pl.col("authors").list.eval(pl.element().struct.field("name").str.to_lowercase()).alias("node_id"),
    ).explode("node_id")
    rows = pl.concat([cited, authors]).drop_nulls().unique()
    return publication_networks(
        rows.with_columns(
            pl.lit("m").alias("monitor_id"), pl.lit("u").alias("unit_id"), pl.lit(5).alias("network_minimum_degree")
        )
    )


@pytest.fixture(scope="module")
def plain(real_data) -> list[dict[str, str]]:
    return [record.cells() for record in plain_records((real_data / FILE).read_bytes()) if record.reason is None]


def counted(found, kind: str) -> dict[tuple[str, str], int]:
    edges = found.edges.filter(network_kind=kind)
    return {(one, other): count for one, other, count in edges.select(pl.col("^.*_node_id$"), "shared_count").rows()}


def test_joint_papers_of_authors_are_those_of_the_text(found, plain):
    # A study group (CA) is an author as well
    texts = [f"{cells.get('AU', '')}\n{cells.get('CA', '')}" for cells in plain]
    names = [{name.strip().lower() for name in text.split("\n") if name.strip()} for text in texts]
    pairs = Counter(pair for authors in names for pair in itertools.combinations(sorted(authors), 2))
    assert counted(found, "co_authorship") == pairs
    assert (len(names), len(pairs), max(pairs.values())) == (472, 13215, 13)


def test_shared_references_of_papers_are_those_of_the_text(found, plain):
    cited = {cells["UT"]: set(_DOI.findall(cells.get("CR", "").lower().replace("doi ", "DOI "))) for cells in plain}
    pairs = {
        (one, other): len(cited[one] & cited[other])
        for one, other in itertools.combinations(sorted(cited), 2)
        if cited[one] & cited[other]
    }
    assert counted(found, "bibliographic_coupling") == pairs
    assert (len(pairs), sum(pairs.values())) == (21424, 33455)
