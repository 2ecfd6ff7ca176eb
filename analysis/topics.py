"""Hot topics of groups of documents: terms by summed TF-IDF, clusters of documents, how far the clusters hold.

Belongs here: from occurrences of terms to hot terms, topics and their labels, per group; topics of two periods beside
each other. Does not belong here: what a term is (phrases.py), vectors and the map (topic_vectors.py), clustering
(topic_clusters.py), contours (landscape.py). Method, parameters, limits and sources: topics.md.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import xlogy

from analysis.topic_clusters import Clustering, Points, Stability, clustered, distinct_count, stability
from analysis.topic_vectors import Vectors, display_map, drawn, term_weights, vectors

GROUP_KEY = ["unit_id", "period"]
_KEYS = dict.fromkeys(GROUP_KEY, pl.String)
GROUP_SCHEMA = _KEYS | {
    "document_count": pl.Int64,
    "document_with_term_count": pl.Int64,
    "term_count": pl.Int64,
    "kept_term_count": pl.Int64,
    "reason": pl.String,
}
TERM_SCHEMA = _KEYS | {
    "term": pl.String,
    "document_count": pl.Int64,
    "occurrence_count": pl.Int64,
    "summed_tf_idf": pl.Float64,
    "rank": pl.Int64,
    "cluster": pl.Int32,
    "cluster_document_count": pl.Int64,
    "distinctiveness": pl.Float64,
}
CLUSTER_SCHEMA = _KEYS | {
    "cluster": pl.Int32,
    "label": pl.String,
    "label_terms": pl.List(pl.String),
    "document_count": pl.Int64,
    "recurrence": pl.Float64,
    "is_unstable": pl.Boolean,
}
DOCUMENT_SCHEMA = _KEYS | {
    "record_id": pl.String,
    "cluster": pl.Int32,
    "distance": pl.Float64,
    "representative_rank": pl.Int64,
    "x": pl.Float64,
    "y": pl.Float64,
    "reason": pl.String,
}
SELECTION_SCHEMA = _KEYS | {
    "cluster_count": pl.Int32,
    "is_declared": pl.Boolean,
    "silhouette": pl.Float64,
    "mean_recurrence": pl.Float64,
    "least_recurrence": pl.Float64,
    "adjusted_rand": pl.Float64,
}


@dataclass(frozen=True)
class TopicSettings:
    """Parameters; the meaning of each is in topics.md. `cluster_on` is `vectors` or `map`."""

    threshold: float = 10.0
    cluster_count: int = 5
    tried_counts: tuple[int, ...] = tuple(range(3, 11))
    bootstraps: int = 20
    unstable_below: float = 0.6
    cluster_on: str = "vectors"
    label_terms: int = 3
    representatives: int = 5
    map_documents: int = 3_000

    def __post_init__(self) -> None:
        if self.cluster_on not in ("vectors", "map"):
            raise ValueError(f"cluster_on is {self.cluster_on!r}; it has to be vectors or map")
        if self.cluster_count < 2 or self.bootstraps < 2 or min(self.tried_counts, default=2) < 2:
            raise ValueError("topics: numbers of clusters and of bootstraps have to be 2 or more")


@dataclass(frozen=True)
class Topics:
    """`groups`, kept `terms`, `clusters`, `documents`, `selection` of their number; ordered by their keys."""

    groups: pl.DataFrame
    terms: pl.DataFrame
    clusters: pl.DataFrame
    documents: pl.DataFrame
    selection: pl.DataFrame


def hotspots(occurrences: pl.DataFrame, groups: pl.DataFrame, settings: TopicSettings = TopicSettings()) -> Topics:
    """Hot terms and topics of every group.

    Args:
        occurrences: one row per record_id and term, with occurrence_count (phrases.py).
        groups: one row per unit_id, period and record_id. A record may be in several groups. The order of rows matters
            in neither frame.
        settings: see TopicSettings.

    Returns:
        groups: one row per group; `reason` is null, or says why there are no clusters: no_terms (none above the
        threshold) or too_few_documents (fewer different ones than clusters). terms: one row per group and kept term,
        rank 1 the highest summed TF-IDF; its cluster is the one it is most distinctive of, null where it is so of
        none. clusters: one row per group and cluster, 1 the largest. documents: one row per group and record; a
        document without a kept term has no cluster, with reason no_kept_term; x and y are null beyond map_documents.
        selection: one row per group and number of clusters that was tried.

    Raises:
        ValueError: a record is in a group twice.
    """
    if groups.select(pl.struct([*GROUP_KEY, "record_id"]).is_duplicated().any()).item():
        raise ValueError("topics: a record is in a group twice; the grain of groups is unit × period × record")
    tables: dict[str, list[pl.DataFrame]] = {name: [] for name in SCHEMAS}
    for key, members in groups.sort([*GROUP_KEY, "record_id"]).group_by(GROUP_KEY, maintain_order=True):
        keys = [pl.lit(part, dtype=pl.String).alias(name) for name, part in zip(GROUP_KEY, key, strict=True)]
        inside = occurrences.join(members, on="record_id", how="semi")
        for name, table in _group(inside, members["record_id"], settings).items():
            tables[name].append(table.with_columns(keys).select(*SCHEMAS[name]).cast(SCHEMAS[name]))
    return Topics(**{name: pl.concat([pl.DataFrame(schema=SCHEMAS[name]), *made]) for name, made in tables.items()})


SCHEMAS = {
    "groups": GROUP_SCHEMA,
    "terms": TERM_SCHEMA,
    "clusters": CLUSTER_SCHEMA,
    "documents": DOCUMENT_SCHEMA,
    "selection": SELECTION_SCHEMA,
}


def _group(occurrences: pl.DataFrame, records: pl.Series, settings: TopicSettings) -> dict[str, pl.DataFrame]:
    """The tables of one group, without its key."""
    weights = term_weights(occurrences, settings.threshold)
    kept = weights.filter("is_kept")
    made = vectors(occurrences, kept["term"])
    shown = drawn(made.record_ids, settings.map_documents)
    points: Points = made.matrix
    places = display_map(made.matrix[shown]) if len(shown) else np.zeros((0, 2))
    if settings.cluster_on == "map":
        # Only what is on the map can be clustered on it
        made = Vectors(made.matrix[shown], [made.record_ids[place] for place in shown], made.terms)
        points, shown = places, np.arange(len(shown))
    reason = _reason(points, len(kept), settings.cluster_count)
    counted = {
        "document_count": len(records),
        "document_with_term_count": len(made.record_ids),
        "term_count": weights.height,
        "kept_term_count": kept.height,
        "reason": reason,
    }
    found = None if reason else clustered(points, settings.cluster_count)
    tried = [] if found is None else _tried(points, found, settings)
    terms, clusters = _described(kept, made, found, tried, settings)
    return {
        "groups": pl.DataFrame([counted], schema_overrides={"reason": pl.String}),
        "terms": terms,
        "clusters": clusters,
        "documents": _documents(records, made.record_ids, found, shown, places, settings.representatives),
        "selection": _selection(tried, settings.cluster_count),
    }


def _reason(points: Points, term_count: int, cluster_count: int) -> str | None:
    if not term_count:
        return "no_terms"
    # As many clusters as documents would say nothing
    return "too_few_documents" if distinct_count(points) <= cluster_count else None


def _tried(points: Points, found: Clustering, settings: TopicSettings) -> list[tuple[int, Stability]]:
    """Numbers of clusters that the documents allow, the declared one among them, with how they hold."""
    most = distinct_count(points) - 1
    tried = []
    for count in sorted({*settings.tried_counts, settings.cluster_count}):
        if count <= most:
            labels = found.labels if count == settings.cluster_count else clustered(points, count).labels
            tried.append((count, stability(points, labels, settings.bootstraps)))
    return tried


def _selection(tried: list[tuple[int, Stability]], declared: int) -> pl.DataFrame:
    rows = [
        {
            "cluster_count": count,
            "is_declared": count == declared,
            "silhouette": one.silhouette,
            "mean_recurrence": round(sum(one.recurrence) / len(one.recurrence), 6),
            "least_recurrence": min(one.recurrence),
            "adjusted_rand": one.adjusted_rand,
        }
        for count, one in tried
    ]
    return pl.DataFrame(rows, schema={name: SELECTION_SCHEMA[name] for name in list(SELECTION_SCHEMA)[2:]})


def _described(
    kept: pl.DataFrame, made: Vectors, found: Clustering | None, tried: list, settings: TopicSettings
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Terms with the cluster they are distinctive of, clusters with the terms that are distinctive of them."""
    ranked = kept.sort(-pl.col("summed_tf_idf"), "term").with_row_index("rank", 1)
    if found is None:
        nothing = (pl.lit(None, TERM_SCHEMA[name]).alias(name) for name in list(TERM_SCHEMA)[-3:])
        return ranked.with_columns(nothing), pl.DataFrame(schema=CLUSTER_SCHEMA).drop(GROUP_KEY)
    inside, scores = distinctiveness(made, found.labels)
    best, columns = scores.argmax(axis=0), np.arange(len(made.terms))
    score, is_own = scores[best, columns], scores[best, columns] > 0
    assigned = pl.DataFrame(
        {
            "term": made.terms,
            "cluster": best + 1,
            "cluster_document_count": inside[best, columns],
            "distinctiveness": score,
            "is_own": is_own,
        }
    ).select("term", pl.when("is_own").then(pl.exclude("term", "is_own")))
    terms = ranked.join(assigned, on="term", how="left", maintain_order="left")
    recurrence = dict(tried)[settings.cluster_count].recurrence
    clusters = []
    for cluster, size in enumerate(np.bincount(found.labels)[1:].tolist()):
        named = label_terms(made.terms, scores[cluster], settings.label_terms)
        clusters.append(
            {
                "cluster": cluster + 1,
                "label": " · ".join(named),
                "label_terms": named,
                "document_count": size,
                "recurrence": recurrence[cluster],
                "is_unstable": recurrence[cluster] < settings.unstable_below,
            }
        )
    return terms, pl.DataFrame(clusters, schema=dict(list(CLUSTER_SCHEMA.items())[2:]))


def label_terms(terms: list[str], scores: np.ndarray, most: int) -> list[str]:
    """The terms with the highest positive scores, in this order, none of which contains another."""
    named: list[str] = []
    for place in sorted(range(len(terms)), key=lambda one: (-scores[one], terms[one])):
        if len(named) == most or scores[place] <= 0:
            break
        term = terms[place]
        if not any(f" {term} " in f" {other} " or f" {other} " in f" {term} " for other in named):
            named.append(term)
    return named


def distinctiveness(made: Vectors, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Documents of each cluster that have each term, and Dunning's G², negative where they are fewer than expected.

    Both are clusters × terms; G² has 6 decimals.
    """
    has = (made.matrix > 0).astype(np.int64)
    member = np.equal.outer(np.arange(1, int(labels.max()) + 1), labels).astype(np.int64)
    inside = np.asarray(member @ has.toarray()) if has.shape[1] < 2_000 else np.asarray((has.T @ member.T).T)
    sizes, totals, number = member.sum(axis=1)[:, None], inside.sum(axis=0)[None, :], len(labels)
    score = np.zeros(inside.shape)
    for observed, expected in (
        (inside, sizes * totals / number),
        (sizes - inside, sizes * (number - totals) / number),
        (totals - inside, (number - sizes) * totals / number),
        (number - sizes - totals + inside, (number - sizes) * (number - totals) / number),
    ):
        score += 2 * (xlogy(observed, observed) - xlogy(observed, np.where(observed > 0, expected, 1)))
    return inside, np.where(inside * number > sizes * totals, score, -score).round(6)


def _documents(
    records: pl.Series, placed: list[str], found: Clustering | None, shown: np.ndarray, places: np.ndarray, most: int
) -> pl.DataFrame:
    table = pl.DataFrame(
        {
            "record_id": placed,
            "cluster": None if found is None else found.labels,
            "distance": None if found is None else found.distances,
        },
        schema=dict.fromkeys(["record_id"], pl.String) | {"cluster": pl.Int32, "distance": pl.Float64},
    )
    on_map = pl.DataFrame(
        {"record_id": [placed[place] for place in shown], "x": places[:, 0], "y": places[:, 1]},
        schema_overrides={"record_id": pl.String},
    )
    ranked = table.sort("cluster", "distance", "record_id").with_columns(
        representative_rank=pl.int_range(1, pl.len() + 1).over("cluster")
    )
    is_one = pl.col("cluster").is_not_null() & (pl.col("representative_rank") <= most)
    return (
        pl.DataFrame({"record_id": records})
        .join(ranked, on="record_id", how="left", maintain_order="left")
        .join(on_map, on="record_id", how="left", maintain_order="left")
        .with_columns(
            representative_rank=pl.when(is_one).then("representative_rank"),
            reason=pl.when(~pl.col("record_id").is_in(placed)).then(pl.lit("no_kept_term")),
        )
    )
