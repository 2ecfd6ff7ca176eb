"""Two laws of scattering: Bradford's zones of journals, Lotka's exponent of authors with how well it fits.

Belongs here: the computation, frame in and frame out. Does not belong here: who is an author or journal (dbt). Method,
parameters, limits and sources: bibliometric_laws.md.
"""

import numpy as np
import polars as pl
from scipy import optimize
from scipy.special import zeta

SEED = 20_260_101
BRADFORD_SCHEMA = {
    "unit_id": pl.String,
    "source": pl.String,
    "rank": pl.Int64,
    "document_count": pl.Int64,
    "cumulative_count": pl.Int64,
    "zone": pl.Int32,
}
ZONE_SCHEMA = {
    "unit_id": pl.String,
    "zone": pl.Int32,
    "source_count": pl.Int64,
    "document_count": pl.Int64,
    "multiplier": pl.Float64,
}
LOTKA_SCHEMA = {
    "unit_id": pl.String,
    "author_count": pl.Int64,
    "tail_author_count": pl.Int64,
    "from_count": pl.Int64,
    "exponent": pl.Float64,
    "standard_error": pl.Float64,
    "ks_distance": pl.Float64,
    "p_value": pl.Float64,
    "single_share": pl.Float64,
    "expected_single_share": pl.Float64,
    "reason": pl.String,
}
_EXPONENTS = (1.05, 12.0)
# Fewer say nothing about a law
FEWEST_AUTHORS = 50
# Of a draw; larger numbers of documents are drawn as this
_LARGEST_DRAWN = 100_000


def bradford(counts: pl.DataFrame, zone_count: int = 3) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Zones of sources with about equally many documents each.

    Args:
        counts: one row per unit_id and source, with document_count of 1 or more. The order of rows does not matter.
        zone_count: number of zones.

    Returns:
        Sources: one row per unit and source, ordered by unit and rank (documents falling, then source); a source is in
        the zone in which its first document falls, when the documents are counted by rank. Zones: one row per
        unit and zone that has a source; multiplier is its number of sources over that of the zone before (6 decimals),
        null for the first.

    Raises:
        ValueError: a row is there twice, a count is below 1.
    """
    _check(counts, ["unit_id", "source"])
    total, before = pl.col("document_count").sum(), pl.col("document_count").cum_sum()
    first = before - pl.col("document_count")
    sources = (
        counts.sort("unit_id", -pl.col("document_count"), "source")
        .with_columns(
            rank=pl.int_range(1, pl.len() + 1).over("unit_id"),
            cumulative_count=before.over("unit_id"),
            zone=((first * zone_count) // total + 1).over("unit_id"),
        )
        .select(pl.col(name).cast(kind) for name, kind in BRADFORD_SCHEMA.items())
    )
    zones = (
        sources.group_by("unit_id", "zone")
        .agg(source_count=pl.len().cast(pl.Int64), document_count=pl.col("document_count").sum())
        .sort("unit_id", "zone")
        .with_columns(multiplier=(pl.col("source_count") / pl.col("source_count").shift(1).over("unit_id")).round(6))
    )
    return sources, zones.select(pl.col(name).cast(kind) for name, kind in ZONE_SCHEMA.items())


def lotka(counts: pl.DataFrame, draws: int = 200, from_counts: tuple[int, ...] = (1,)) -> pl.DataFrame:
    """Exponent of the number of authors with n documents, c / n^a, and its goodness of fit.

    Args:
        counts: one row per unit_id and author_id, with document_count of 1 or more. The order of rows does not matter.
        draws: synthetic samples for the p-value.
        from_counts: smallest numbers of documents from which the law may hold; of several the one with the smallest
            Kolmogorov–Smirnov distance. (1,) is Lotka's law for all authors.

    Returns:
        One row per unit: the exponent by maximum likelihood with its standard error, for authors with from_count or
        more documents (tail_author_count); ks_distance; p_value, the share of samples drawn from the fitted law, fitted
        again in the same way, that are as far from their own fit: below 0.1 the law is ruled out; single_share, authors
        with one document, and what the fit expects (null where from_count is above 1). Floats have 6 decimals. reason
        is null, or too_few_authors, or one_value_only: no fit.

    Raises:
        ValueError: a row is there twice, a count is below 1.
    """
    _check(counts, ["unit_id", "author_id"])
    rows = []
    for (unit_id,), part in counts.sort("unit_id", "author_id").group_by(["unit_id"], maintain_order=True):
        values, authors = np.unique(part["document_count"].to_numpy(), return_counts=True)
        rows.append({"unit_id": unit_id} | _lotka(values, authors, draws, from_counts))
    return pl.DataFrame(rows, schema=LOTKA_SCHEMA, orient="row")


def _check(counts: pl.DataFrame, key: list[str]) -> None:
    if counts.select(pl.struct(key).is_duplicated().any()).item():
        raise ValueError(f"bibliometric_laws: a row is there twice; the grain is {' × '.join(key)}")
    if not counts.select((pl.col("document_count") >= 1).fill_null(False).all()).item():
        raise ValueError("bibliometric_laws: a document_count is missing or below 1; leave such rows out")


def _lotka(values: np.ndarray, authors: np.ndarray, draws: int, from_counts: tuple[int, ...]) -> dict:
    whole = int(authors.sum())
    told = {"author_count": whole, "single_share": round(float(authors[values == 1].sum()) / whole, 6)}
    fits = [
        (*fit(values[values >= least], authors[values >= least], least), least)
        for least in from_counts
        if (values >= least).sum() > 1 and authors[values >= least].sum() >= FEWEST_AUTHORS
    ]
    if not fits:
        few = all(authors[values >= least].sum() < FEWEST_AUTHORS for least in from_counts)
        return told | {"reason": "too_few_authors" if few else "one_value_only"}
    exponent, distance, least = min(fits, key=lambda one: (one[1], one[2]))
    tail = values >= least
    number = int(authors[tail].sum())
    return told | {
        "tail_author_count": number,
        "from_count": least,
        "exponent": round(exponent, 6),
        "standard_error": round(_standard_error(exponent, least, number), 6),
        "ks_distance": round(distance, 6),
        "p_value": round(_p_value(values, authors, exponent, distance, least, draws), 6),
        "expected_single_share": round(1 / float(zeta(exponent)), 6) if least == 1 else None,
    }


def fit(values: np.ndarray, authors: np.ndarray, least: int) -> tuple[float, float]:
    """Exponent of highest likelihood of n^-a / zeta(a, least), and the Kolmogorov–Smirnov distance of the two."""
    number, logs = int(authors.sum()), float(authors @ np.log(values))

    def cost(exponent: float) -> float:
        return exponent * logs + number * float(np.log(zeta(exponent, least)))

    found = optimize.minimize_scalar(cost, bounds=_EXPONENTS, method="bounded", options={"xatol": 1e-9})
    exponent = float(found.x)
    observed = np.cumsum(authors) / number
    expected = 1 - zeta(exponent, values + 1) / zeta(exponent, least)
    before = 1 - zeta(exponent, values) / zeta(exponent, least)
    # Between two values that occur the expected share rises, the observed does not
    gaps = np.concatenate([np.abs(observed - expected), np.abs(np.concatenate([[0.0], observed[:-1]]) - before)])
    return exponent, float(gaps.max())


def _standard_error(exponent: float, least: int, number: int) -> float:
    """From the curvature of the likelihood: 1 / sqrt(n (ln zeta)''), the second derivative by differences."""
    step = 1e-4
    logs = np.log(zeta(np.array([exponent - step, exponent, exponent + step]), least))
    return float(1 / np.sqrt(number * (logs[0] - 2 * logs[1] + logs[2]) / step**2))


def _p_value(
    values: np.ndarray, authors: np.ndarray, exponent: float, distance: float, least: int, draws: int
) -> float:
    """Share of draws of the tail from the law that are as far from their own fit; where the tail begins stays."""
    generator = np.random.default_rng(SEED)
    tail = int(authors[values >= least].sum())
    number = np.arange(least, _LARGEST_DRAWN)
    shares = 1 - zeta(exponent, number + 1) / zeta(exponent, least)
    farther = 0
    for _ in range(draws):
        drawn = number[np.minimum(np.searchsorted(shares, generator.random(tail)), len(number) - 1)]
        again, count = np.unique(drawn, return_counts=True)
        farther += len(again) > 1 and fit(again, count, least)[1] >= distance
    return farther / draws
