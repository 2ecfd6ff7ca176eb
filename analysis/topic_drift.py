"""Topics of two periods beside each other: which continue, which part, which are new.

Belongs here: similarity of clusters of successive periods of a unit. Does not belong here: the clusters themselves
(topics.py). Method: topics.md.
"""

from itertools import pairwise

import numpy as np
import polars as pl
from scipy import sparse

from analysis.topics import Topics

DRIFT_SCHEMA = {
    "unit_id": pl.String,
    "from_period": pl.String,
    "to_period": pl.String,
    "from_cluster": pl.Int32,
    "to_cluster": pl.Int32,
    "cosine": pl.Float64,
    "shared_term_count": pl.Int64,
    "term_overlap": pl.Float64,
    "shared_terms": pl.List(pl.String),
    "is_closest": pl.Boolean,
}
_SHOWN_TERMS = 10


def drift(occurrences: pl.DataFrame, topics: Topics) -> pl.DataFrame:
    """Every pair of clusters of two successive periods (in the order of their names) of a unit.

    Args:
        occurrences: what the topics were made of.
        topics: of `topics.hotspots`.

    Returns:
        One row per unit, pair of successive periods and pair of clusters, ordered by key. cosine is that of the mean
        TF-IDF vectors of the clusters' documents, over all terms kept in either period, rarity among the documents of
        both; shared terms are those distinctive of both clusters, term_overlap their part of the terms distinctive of
        either (Jaccard), shared_terms the first by joint number of documents; is_closest marks the later cluster with
        the highest cosine for each earlier one. Floats have 6 decimals. Units with one period have no rows.
    """
    rows = []
    for (unit_id,), clusters in topics.clusters.sort("unit_id", "period").group_by("unit_id", maintain_order=True):
        for periods in pairwise(clusters["period"].unique().sort().to_list()):
            rows += _pairs(occurrences, topics, unit_id, periods)
    return pl.DataFrame(rows, schema=DRIFT_SCHEMA, orient="row")


def _pairs(occurrences: pl.DataFrame, topics: Topics, unit_id: str, periods: tuple[str, str]) -> list[dict]:
    of_both = (pl.col("unit_id") == unit_id) & pl.col("period").is_in(periods)
    documents = topics.documents.filter(of_both & pl.col("cluster").is_not_null())
    terms = topics.terms.filter(of_both)
    cosines = _cosines(occurrences, documents, terms["term"].unique().sort(), periods)
    own = {
        key: dict(part.select("term", "cluster_document_count").iter_rows())
        for key, part in terms.filter(pl.col("cluster").is_not_null()).group_by("period", "cluster")
    }
    rows = []
    for before in range(cosines.shape[0]):
        for after in range(cosines.shape[1]):
            one, two = own.get((periods[0], before + 1), {}), own.get((periods[1], after + 1), {})
            shared = sorted(one.keys() & two.keys(), key=lambda term: (-one[term] - two[term], term))
            rows.append(
                {
                    "unit_id": unit_id,
                    "from_period": periods[0],
                    "to_period": periods[1],
                    "from_cluster": before + 1,
                    "to_cluster": after + 1,
                    "cosine": float(cosines[before, after]),
                    "shared_term_count": len(shared),
                    "term_overlap": round(len(shared) / max(len(one.keys() | two.keys()), 1), 6),
                    "shared_terms": shared[:_SHOWN_TERMS],
                    "is_closest": after == int(cosines[before].argmax()),
                }
            )
    return rows


def _cosines(
    occurrences: pl.DataFrame, documents: pl.DataFrame, terms: pl.Series, periods: tuple[str, str]
) -> np.ndarray:
    """Earlier × later clusters. A record of both periods counts in either."""
    members = documents.with_row_index("row")
    rows = occurrences.filter(pl.col("term").is_in(terms.implode())).join(members, on="record_id").sort("row", "term")
    places = (rows["row"].to_numpy(), terms.search_sorted(rows["term"]).to_numpy())
    rarity = np.log(members.height / np.maximum(np.bincount(places[1], minlength=len(terms)), 1))
    weights = rows["occurrence_count"].to_numpy() * rarity[places[1]]
    matrix = sparse.csr_array((weights, places), shape=(members.height, len(terms)))
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    matrix = sparse.diags_array(1 / np.where(lengths > 0, lengths, 1)) @ matrix
    centres = []
    for period in periods:
        labels = np.where(members["period"].to_numpy() == period, members["cluster"].to_numpy(), 0)
        sums = [np.asarray(matrix[np.flatnonzero(labels == one)].sum(axis=0)) for one in range(1, labels.max() + 1)]
        centres.append(np.array(sums))
    one, two = (centre / np.maximum(np.sqrt((centre**2).sum(axis=1, keepdims=True)), 1e-12) for centre in centres)
    # einsum without BLAS, whose order of sums depends on its threads
    return np.einsum("it,jt->ij", one, two, optimize=False).round(6)
