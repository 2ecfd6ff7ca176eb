"""Clusters of documents, and how far they can be trusted: silhouette, recurrence and agreement under resampling.

Belongs here: computation on vectors. Does not belong here: terms, labels, groups (topics.py). Method and sources:
topics.md.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.network_measures import renumbered
from analysis.topic_vectors import SEED

Points = np.ndarray | sparse.csr_array
# Above this many documents the silhouette is that of an even sample: it compares all pairs
_SILHOUETTE_DOCUMENTS = 3_000
# With two, resamples of real abstracts differed by bad starts more than by documents
STARTS = 10


@dataclass(frozen=True)
class Clustering:
    """Cluster of each document, counted from 1, the largest first; and the distance to the centre of its cluster."""

    labels: np.ndarray
    distances: np.ndarray


@dataclass(frozen=True)
class Stability:
    """Of one number of clusters. `recurrence` has one value a cluster; all are 6 decimals."""

    silhouette: float
    recurrence: list[float]
    adjusted_rand: float


def clustered(points: Points, cluster_count: int) -> Clustering:
    """k-means with fixed seeds on one thread; the best of several starts."""
    raw = _labels(points, cluster_count, SEED)
    labels = np.array(renumbered(raw.tolist()))
    distances = np.zeros(len(labels))
    for cluster in range(1, int(labels.max()) + 1):
        members = np.flatnonzero(labels == cluster)
        centre = points[members].mean(axis=0)
        rows = points[members].toarray() if sparse.issparse(points) else points[members]
        distances[members] = np.sqrt(((rows - centre) ** 2).sum(axis=1))
    return Clustering(labels, distances.round(6))


def stability(points: Points, labels: np.ndarray, bootstraps: int) -> Stability:
    """How well a clustering separates and comes back.

    Recurrence of a cluster: over bootstraps, the mean of the best Jaccard overlap of its resampled documents with a
    cluster found in the resample. adjusted_rand: mean over pairs of successive bootstraps, on documents both drew.
    """
    count = int(labels.max())
    found = [_resampled(points, count, SEED + run) for run in range(1, bootstraps + 1)]
    overlaps = np.array([_best_overlaps(labels, chosen, again) for chosen, again in found])
    recurrence = [round(float(one), 6) for one in overlaps.mean(axis=0)]
    pairs = [_agreement(one, two) for one, two in zip(found, found[1:], strict=False)]
    return Stability(_silhouette(points, labels), recurrence, round(sum(pairs) / len(pairs), 6))


def distinct_count(points: Points) -> int:
    """Number of different documents; there are no more clusters than that."""
    if sparse.issparse(points):
        rows = sparse.csr_array(points)
        rows.sort_indices()
        spans = [slice(*rows.indptr[place : place + 2]) for place in range(rows.shape[0])]
        return len({(rows.indices[span].tobytes(), rows.data[span].tobytes()) for span in spans})
    return len({row.tobytes() for row in points})


def _labels(points: Points, cluster_count: int, seed: int) -> np.ndarray:
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    if sparse.issparse(points):
        points.indices, points.indptr = points.indices.astype(np.int32), points.indptr.astype(np.int32)
    # Sums of several threads differ in their last digits, which decides where a document falls
    with threadpool_limits(1):
        return KMeans(cluster_count, n_init=STARTS, random_state=seed).fit(points).labels_


def _resampled(points: Points, cluster_count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Documents of a bootstrap (each once) and their clusters there."""
    number = points.shape[0]
    chosen = np.unique(np.random.default_rng(seed).integers(0, number, number))
    here = points[chosen]
    return chosen, _labels(here, min(cluster_count, distinct_count(here)), seed)


def _best_overlaps(labels: np.ndarray, chosen: np.ndarray, again: np.ndarray) -> list[float]:
    here = labels[chosen]
    best = []
    for cluster in range(1, int(labels.max()) + 1):
        inside = here == cluster
        shared = np.bincount(again[inside], minlength=int(again.max()) + 1)
        union = np.bincount(again, minlength=len(shared)) + inside.sum() - shared
        best.append(float((shared / union).max()))
    return best


def _agreement(one: tuple[np.ndarray, np.ndarray], two: tuple[np.ndarray, np.ndarray]) -> float:
    from sklearn.metrics import adjusted_rand_score

    _, first, second = np.intersect1d(one[0], two[0], assume_unique=True, return_indices=True)
    return float(adjusted_rand_score(one[1][first], two[1][second]))


def _silhouette(points: Points, labels: np.ndarray) -> float:
    from sklearn.metrics import silhouette_score
    from threadpoolctl import threadpool_limits

    step = -(-points.shape[0] // _SILHOUETTE_DOCUMENTS)
    sampled = labels[::step]
    if not 1 < len(np.unique(sampled)) < len(sampled):
        return 0.0
    with threadpool_limits(1):
        return round(float(silhouette_score(points[::step], sampled)), 6)
