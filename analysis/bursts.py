"""Bursts of terms: spans of years in which a term stands in markedly more documents than it does on the whole.

Belongs here: the computation, frame in and frame out. Does not belong here: what a term is (phrases.py), which terms
are shown. Method, parameters, limits and sources: bursts.md.
"""

from math import lgamma, log

import polars as pl

# Times the usual share of documents, in a burst
RATIO = 2.0
# Cost of entering a burst, × ln of the number of years
GAMMA = 1.0
# A burst's share of documents is below 1
_HIGHEST_SHARE = 0.9999
BURST_SCHEMA = {
    "unit_id": pl.String,
    "term": pl.String,
    "from_year": pl.Int32,
    "to_year": pl.Int32,
    "strength": pl.Float64,
    "document_count": pl.Int64,
}


def bursts(
    counts: pl.DataFrame, totals: pl.DataFrame, ratio: float = RATIO, gamma: float = GAMMA, fewest: int = 5
) -> pl.DataFrame:
    """Bursts of every term of every unit.

    Args:
        counts: one row per unit_id, term and year, with document_count: documents of that year that have the term;
            years without one may be absent.
        totals: one row per unit_id and year, with document_count: all documents. Its years are the series; years
            without a document are passed over. The order of rows matters in neither frame.
        ratio: share of documents in a burst over the term's share in all years, above 1.
        gamma: cost of entering a burst, above 0 or 0.
        fewest: terms in fewer documents, over all years, have no burst.

    Returns:
        One row per burst, ordered by unit, term and year: the years from_year to to_year, both in it; strength, the
        natural logarithm of how much better the higher share explains the counts of these years (6 decimals);
        document_count, documents with the term in these years.

    Raises:
        ValueError: a row is there twice; a count is negative, above its total or of a year without total; ratio is 1 or
            less or gamma negative.
    """
    if ratio <= 1 or gamma < 0:
        raise ValueError(f"bursts: ratio is {ratio} and gamma {gamma}; ratio has to be above 1, gamma 0 or more")
    _check(counts, totals)
    years_of = {
        unit: part.filter(pl.col("document_count") > 0)
        for (unit,), part in totals.sort("unit_id", "year").group_by(["unit_id"], maintain_order=True)
    }
    rows = []
    for (unit, term), part in counts.sort("unit_id", "term", "year").group_by(["unit_id", "term"], maintain_order=True):
        years, all_counts = years_of[unit]["year"].to_list(), years_of[unit]["document_count"].to_list()
        of_year = dict(part.select("year", "document_count").iter_rows())
        term_counts = [of_year.get(year, 0) for year in years]
        if sum(term_counts) < max(fewest, 1):
            continue
        states = optimal_states(term_counts, all_counts, ratio, gamma)
        rows += [{"unit_id": unit, "term": term} | row for row in _spans(states, years, term_counts, all_counts, ratio)]
    return pl.DataFrame(rows, schema=BURST_SCHEMA, orient="row")


def _check(counts: pl.DataFrame, totals: pl.DataFrame) -> None:
    for name, frame, key in (("counts", counts, ["unit_id", "term", "year"]), ("totals", totals, ["unit_id", "year"])):
        if frame.select(pl.struct(key).is_duplicated().any()).item():
            raise ValueError(f"bursts: a row of {name} is there twice; its grain is {' × '.join(key)}")
    both = counts.join(totals, on=["unit_id", "year"], how="left", suffix="_of_all")
    fits = pl.col("document_count").is_between(0, pl.col("document_count_of_all")).fill_null(False)
    wrong = both.filter(~fits).sort("unit_id", "term", "year").head(1)
    if wrong.height:
        row = wrong.row(0, named=True)
        raise ValueError(
            f"bursts: {row['term']!r} of {row['unit_id']!r} stands in {row['document_count']} documents of "
            f"{row['year']}, which has {row['document_count_of_all']}; give totals of every year, not below its counts"
        )


def _shares(term_counts: list[int], all_counts: list[int], ratio: float) -> tuple[float, float]:
    usual = sum(term_counts) / sum(all_counts)
    return usual, min(usual * ratio, _HIGHEST_SHARE)


def cost(count: int, total: int, share: float) -> float:
    """-ln of the binomial probability that `count` of `total` documents have a term of that share."""
    if share >= 1:
        return 0.0 if count == total else float("inf")
    ways = lgamma(total + 1) - lgamma(count + 1) - lgamma(total - count + 1)
    return -(ways + count * log(share) + (total - count) * log(1 - share))


def optimal_states(term_counts: list[int], all_counts: list[int], ratio: float, gamma: float) -> list[int]:
    """The cheapest sequence of states, 0 usual and 1 burst, by dynamic programming; it begins from 0.

    Entering 1 costs gamma × ln(years), leaving nothing. Of equally cheap ones the one that is in 1 for fewer years.
    """
    usual, high = _shares(term_counts, all_counts, ratio)
    if high <= usual:
        return [0] * len(term_counts)
    entering = gamma * log(len(term_counts))
    # (cost rounded so that equal ones are equal, years in 1), and the way there
    best = {0: ((0.0, 0), []), 1: ((float("inf"), 0), [])}
    for count, total in zip(term_counts, all_counts, strict=True):
        step = {0: cost(count, total, usual), 1: cost(count, total, high)}
        best = {
            state: min(
                (
                    (round(spent + step[state] + (entering if (before, state) == (0, 1) else 0.0), 9), years + state),
                    [*way, state],
                )
                for before, ((spent, years), way) in best.items()
            )
            for state in (0, 1)
        }
    return min(best.values())[1]


def _spans(states: list[int], years: list[int], counts: list[int], totals: list[int], ratio: float) -> list[dict]:
    """Runs of state 1, with what they explain better."""
    usual, high = _shares(counts, totals, ratio)
    spans, start = [], None
    for place, state in enumerate([*states, 0]):
        if state and start is None:
            start = place
        elif not state and start is not None:
            inside = range(start, place)
            gained = sum(cost(counts[at], totals[at], usual) - cost(counts[at], totals[at], high) for at in inside)
            spans.append(
                {
                    "from_year": years[start],
                    "to_year": years[place - 1],
                    "strength": round(gained, 6),
                    "document_count": sum(counts[at] for at in inside),
                }
            )
            start = None
    return spans
