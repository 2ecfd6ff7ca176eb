"""Thematic maps: clusters of terms that stand in the same documents, how central and how dense each is.

Belongs here: co-word clusters of groups of documents, Callon's centrality and density, quadrants. Does not belong here:
what a term is (phrases.py), networks of people and places (networks.py). Method, parameters, limits and sources:
thematic_map.md.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import polars as pl
from scipy import sparse

from analysis.network_measures import LEIDEN_RUNS, RESOLUTION, SEED, modularity, renumbered

# Parts of one of an equivalence index
_SCALE = 1_000_000
GROUP_KEY = ["unit_id", "period"]
_KEYS = dict.fromkeys(GROUP_KEY, pl.String)
THEME_SCHEMA = _KEYS | {
    "theme": pl.Int32,
    "label": pl.String,
    "term_count": pl.Int64,
    "document_count": pl.Int64,
    "centrality": pl.Float64,
    "density": pl.Float64,
    "quadrant": pl.String,
}
TERM_SCHEMA = _KEYS | {"theme": pl.Int32, "term": pl.String, "document_count": pl.Int64, "strength": pl.Float64}
_QUADRANTS = {
    (True, True): "motor",
    (False, True): "niche",
    (False, False): "emerging_or_declining",
    (True, False): "basic",
}


@dataclass(frozen=True)
class ThematicSettings:
    """Parameters; the meaning of each is in thematic_map.md."""

    most_terms: int = 250
    fewest_documents: int = 3
    fewest_shared: int = 2
    smallest: int = 3


@dataclass(frozen=True)
class ThematicMap:
    """`themes` with THEME_SCHEMA and their `terms` with TERM_SCHEMA, both ordered by key."""

    themes: pl.DataFrame
    terms: pl.DataFrame


def thematic_map(
    occurrences: pl.DataFrame, groups: pl.DataFrame, settings: ThematicSettings = ThematicSettings()
) -> ThematicMap:
    """Themes of every group.

    Args:
        occurrences: one row per record_id and term (phrases.py).
        groups: one row per unit_id, period and record_id. The order of rows matters in neither frame.
        settings: see ThematicSettings.

    Returns:
        themes: one row per group and theme, 1 the one in most documents; label is its term with the strongest links
            inside; document_count counts documents with two or more of its terms; centrality is 10 × the sum of its
            links to other themes, density 100 × the sum of its links inside over its number of terms (6 decimals);
            quadrant, from the medians of both in the group: motor (both at or above), niche (dense), basic (central),
            emerging_or_declining. terms: one row per term of a theme, strength the sum of its links inside. A group
            without a pair of terms has no rows.

    Raises:
        ValueError: a record is in a group twice, or a term in a record.
    """
    for frame, key, name in (
        (groups, [*GROUP_KEY, "record_id"], "groups"),
        (occurrences, ["record_id", "term"], "occurrences"),
    ):
        if frame.select(pl.struct(key).is_duplicated().any()).item():
            raise ValueError(f"thematic_map: a row of {name} is there twice; its grain is {' × '.join(key)}")
    themes, terms = [], []
    for key, members in groups.sort([*GROUP_KEY, "record_id"]).group_by(GROUP_KEY, maintain_order=True):
        keys = dict(zip(GROUP_KEY, key, strict=True))
        found = _themes(occurrences.join(members, on="record_id", how="semi"), settings)
        themes += [keys | row for row in found[0]]
        terms += [keys | row for row in found[1]]
    return ThematicMap(
        pl.DataFrame(themes, schema=THEME_SCHEMA, orient="row"), pl.DataFrame(terms, schema=TERM_SCHEMA, orient="row")
    )


def _themes(occurrences: pl.DataFrame, settings: ThematicSettings) -> tuple[list[dict], list[dict]]:
    incidence, names = _incidence(occurrences, settings)
    shared = (incidence.T @ incidence).tocsr()
    counts = shared.diagonal().tolist()
    links = equivalences(shared, settings.fewest_shared)
    members = communities(links, settings.smallest)
    inside, outside, strength = _link_sums(links, members)
    together = [int((incidence[:, some].sum(axis=1) >= 2).sum()) for some in members]
    density = [100 * total / len(some) for total, some in zip(inside, members, strict=True)]
    centrality = [10 * total for total in outside]
    order = sorted(
        range(len(members)), key=lambda theme: (-together[theme], min(names[term] for term in members[theme]))
    )
    quadrants = _quadrants(centrality, density)
    themes, terms = [], []
    for number, theme in enumerate(order, 1):
        ranked = sorted(members[theme], key=lambda term: (-strength[term], names[term]))
        themes.append(
            {
                "theme": number,
                "label": names[ranked[0]],
                "term_count": len(ranked),
                "document_count": together[theme],
                "centrality": round(float(centrality[theme]), 6),
                "density": round(float(density[theme]), 6),
                "quadrant": quadrants[theme],
            }
        )
        for term in ranked:
            row = {"theme": number, "term": names[term], "document_count": counts[term]}
            terms.append(row | {"strength": round(float(strength[term]), 6)})
    return themes, terms


def _link_sums(
    links: dict[tuple[int, int], Fraction], members: list[list[int]]
) -> tuple[list[Fraction], list[Fraction], dict[int, Fraction]]:
    """Links inside each theme, links of each to other themes, and of each term inside its theme."""
    theme_of = {term: theme for theme, some in enumerate(members) for term in some}
    inside, outside = [Fraction(0)] * len(members), [Fraction(0)] * len(members)
    strength = dict.fromkeys(theme_of, Fraction(0))
    for (one, two), link in links.items():
        first, second = theme_of.get(one), theme_of.get(two)
        if first is None or second is None:
            continue
        if first == second:
            inside[first] += link
            strength[one] += link
            strength[two] += link
        else:
            outside[first] += link
            outside[second] += link
    return inside, outside, strength


def _incidence(occurrences: pl.DataFrame, settings: ThematicSettings) -> tuple[sparse.csr_array, list[str]]:
    """Documents × the terms in most documents, in the order of names."""
    counted = occurrences.group_by("term").agg(number=pl.len())
    kept = (
        counted.filter(pl.col("number") >= settings.fewest_documents)
        .sort(-pl.col("number").cast(pl.Int64), "term")
        .head(settings.most_terms)["term"]
        .sort()
    )
    rows = occurrences.join(pl.DataFrame({"term": kept}), on="term", how="semi").sort("record_id", "term")
    records = rows["record_id"].unique().sort()
    places = (records.search_sorted(rows["record_id"]).to_numpy(), kept.search_sorted(rows["term"]).to_numpy())
    ones = np.ones(rows.height, dtype=np.int64)
    return sparse.csr_array((ones, places), shape=(len(records), len(kept))), kept.to_list()


def equivalences(shared: sparse.csr_array, fewest_shared: int) -> dict[tuple[int, int], Fraction]:
    """Callon's equivalence index c² / (c₁ c₂) of each pair of terms that share enough documents; exact."""
    counts = shared.diagonal()
    pairs = sparse.triu(shared, k=1).tocoo()
    return {
        (int(one), int(two)): Fraction(int(both) ** 2, int(counts[one]) * int(counts[two]))
        for one, two, both in zip(pairs.row, pairs.col, pairs.data, strict=True)
        if both >= fewest_shared
    }


def communities(links: dict[tuple[int, int], Fraction], smallest: int) -> list[list[int]]:
    """Terms that are linked more with each other than with the rest: the best of several seeded runs of Leiden.

    Clusters with fewer than `smallest` terms are left out.
    """
    if not links:
        return []
    # Two seconds to import
    import networkit

    terms = sorted({term for pair in links for term in pair})
    ends = tuple(np.searchsorted(terms, side).astype(np.uint64) for side in zip(*links, strict=True))
    # Whole numbers, so that qualities of runs compare exactly
    weights = np.array([round(link * _SCALE) for link in links.values()], dtype=np.int64)
    upper = sparse.coo_array((weights, ends), shape=(len(terms), len(terms)))
    symmetric = sparse.csr_array(upper + upper.T)
    networkit.setNumberOfThreads(1)
    graph = networkit.GraphFromCoo((weights.astype(float), ends), n=len(terms), weighted=True)
    found = []
    for run in range(LEIDEN_RUNS):
        networkit.setSeed(SEED + run, False)
        leiden = networkit.community.ParallelLeiden(graph, iterations=20, randomize=True, gamma=RESOLUTION)
        found.append(list(leiden.run().getPartition().getVector()))
    best = renumbered(max(found, key=lambda labels: modularity(symmetric, labels)))
    members = [[term for term, label in zip(terms, best, strict=True) if label == one] for one in sorted(set(best))]
    return [some for some in members if len(some) >= smallest]


def _quadrants(centrality: list[Fraction], density: list[Fraction]) -> list[str]:
    middles = _median(centrality), _median(density)
    pairs = zip(centrality, density, strict=True)
    return [_QUADRANTS[central >= middles[0], dense >= middles[1]] for central, dense in pairs]


def _median(values: list[Fraction]) -> Fraction:
    ordered, half = sorted(values), len(values) // 2
    if not ordered:
        return Fraction(0)
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
