"""Documents as TF-IDF vectors over hot terms, and their places on a map.

Belongs here: weights, vectors, the map. Does not belong here: clusters (topics.py), densities (landscape.py). Method
and sources: topics.md.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

SEED = 20_260_101
# Components before the map, as the authors of t-SNE do; enough for the distances that matter
_COMPONENTS = 50
_PERPLEXITY = 30


@dataclass(frozen=True)
class Vectors:
    """Documents × terms, both in order of their ids; rows have length 1. Documents without a kept term have no row."""

    matrix: sparse.csr_array
    record_ids: list[str]
    terms: list[str]


def term_weights(occurrences: pl.DataFrame, threshold: float) -> pl.DataFrame:
    """Summed TF-IDF of every term of a corpus.

    Args:
        occurrences: one row per record_id and term, with occurrence_count; its records are the corpus.
        threshold: terms with more than that are kept.

    Returns:
        One row per term, ordered by term: document_count, occurrence_count, summed_tf_idf (occurrences × ln(N / n), N
        documents of the corpus of which n have the term; 6 decimals), is_kept.
    """
    number = occurrences["record_id"].n_unique()
    counted = occurrences.group_by("term").agg(
        document_count=pl.len().cast(pl.Int64), occurrence_count=pl.col("occurrence_count").sum()
    )
    rarity = (pl.lit(float(number)) / pl.col("document_count")).log()
    return (
        counted.with_columns(summed_tf_idf=(pl.col("occurrence_count") * rarity).round(6))
        .with_columns(is_kept=pl.col("summed_tf_idf") > threshold)
        .sort("term")
    )


def vectors(occurrences: pl.DataFrame, kept: pl.Series) -> Vectors:
    """TF-IDF vectors of the documents of a corpus over the kept terms.

    The rarity of a term is that among all records of `occurrences`.
    """
    number = occurrences["record_id"].n_unique()
    rows = occurrences.join(pl.DataFrame({"term": kept}), on="term", how="semi").sort("record_id", "term")
    records, terms = rows["record_id"].unique().sort(), rows["term"].unique().sort()
    places = (records.search_sorted(rows["record_id"]).to_numpy(), terms.search_sorted(rows["term"]).to_numpy())
    counts = np.bincount(places[1], minlength=len(terms))
    weights = rows["occurrence_count"].to_numpy() * np.log(number / counts)[places[1]]
    matrix = sparse.csr_array((weights, places), shape=(len(records), len(terms)))
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    # A term that every document has weighs nothing; a document of such terms only has no direction
    has_length = lengths > 0
    scaled = sparse.diags_array(1 / lengths[has_length]) @ matrix[np.flatnonzero(has_length)]
    return Vectors(sparse.csr_array(scaled), records.filter(pl.Series(has_length)).to_list(), terms.to_list())


def drawn(record_ids: list[str], most: int) -> np.ndarray:
    """Places of at most `most` records, chosen by the hash of their ids: one that is in stays when others leave."""
    if len(record_ids) <= most:
        return np.arange(len(record_ids))
    hashes = [hashlib.blake2b(record.encode(), digest_size=8).digest() for record in record_ids]
    return np.array(sorted(sorted(range(len(record_ids)), key=lambda place: hashes[place])[:most]))


def display_map(matrix: sparse.csr_array) -> np.ndarray:
    """Documents on a plane by t-SNE: documents × 2, in 0 to 1, 4 decimals; near each other where the vectors are.

    One thread and fixed seeds: the same on any number of threads. Fewer than four documents stand side by side.
    """
    number = matrix.shape[0]
    if number < 4:
        return np.array([[(place + 0.5) / number, 0.5] for place in range(number)]).reshape(number, 2).round(4)
    # Seconds to import, which a command that draws no map should not wait for
    from sklearn.decomposition import TruncatedSVD
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        size = min(_COMPONENTS, min(matrix.shape) - 1)
        if size < 2:
            points = np.hstack([matrix.toarray(), np.zeros((number, 2))])
        else:
            points = TruncatedSVD(size, random_state=SEED).fit_transform(matrix)
        found = TSNE(
            n_components=2,
            init="pca",
            perplexity=min(_PERPLEXITY, (number - 1) / 3),
            random_state=SEED,
            n_jobs=1,
        ).fit_transform(points)
    lowest, spread = found.min(axis=0), float((found.max(axis=0) - found.min(axis=0)).max())
    # The same scale on both axes, in the middle
    scaled = (found - lowest - (found.max(axis=0) - lowest) / 2) / (spread or 1.0) + 0.5
    return scaled.astype(float).round(4)
