"""Bursts: against every possible sequence, a planted burst, and what is refused."""

import itertools
from math import log

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.bursts import BURST_SCHEMA, bursts, cost, optimal_states


def frames(series: dict[str, list[int]], totals: list[int], first: int = 2010) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = [
        ("cn", term, first + at, count) for term, counts in series.items() for at, count in enumerate(counts) if count
    ]
    kinds = {"unit_id": pl.String, "term": pl.String, "year": pl.Int32, "document_count": pl.Int64}
    all_rows = [("cn", first + at, count) for at, count in enumerate(totals)]
    return (
        pl.DataFrame(rows, schema=kinds, orient="row"),
        pl.DataFrame(
            all_rows, schema={name: kinds[name] for name in ("unit_id", "year", "document_count")}, orient="row"
        ),
    )


YEARS = st.integers(1, 30).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@settings(max_examples=60, deadline=None)
@given(st.lists(YEARS, min_size=1, max_size=7), st.sampled_from([1.5, 2.0, 3.0]), st.sampled_from([0.0, 0.5, 1.0]))
def test_the_sequence_is_the_cheapest_of_all(years, ratio, gamma):
    counts, totals = map(list, zip(*years, strict=True))
    usual = sum(counts) / sum(totals)
    if not 0 < usual < 0.9999:
        return
    high = min(usual * ratio, 0.9999)

    logs = [stats.binom.logpmf(counts, totals, share) for share in (usual, high)]

    def spent(states: tuple[int, ...]) -> float:
        entered = sum(one < two for one, two in itertools.pairwise((0, *states)))
        return gamma * log(len(states)) * entered - float(sum(logs[state][at] for at, state in enumerate(states)))

    found = optimal_states(counts, totals, ratio, gamma)
    assert spent(tuple(found)) == pytest.approx(
        min(map(spent, itertools.product((0, 1), repeat=len(counts)))), abs=1e-6
    )


def test_a_planted_burst_is_found_with_its_years_and_strength():
    totals = [100, 120, 150, 150, 200, 200, 220, 240]
    steady = [round(total / 10) for total in totals]
    counts, all_documents = frames({"steady": steady, "ferroptosis": [1, 1, 1, 20, 40, 2, 1, 1]}, totals)
    found = bursts(counts, all_documents)
    assert found.schema == pl.Schema(BURST_SCHEMA)
    assert found.drop("strength").rows() == [("cn", "ferroptosis", 2013, 2014, 60)]
    usual = 67 / sum(totals)
    by_hand = sum(n * log(2) + (total - n) * log((1 - 2 * usual) / (1 - usual)) for n, total in ((20, 150), (40, 200)))
    assert found["strength"].item() == pytest.approx(by_hand, abs=1e-6)
    shuffled = bursts(counts.sample(fraction=1, shuffle=True, seed=4), all_documents.reverse())
    assert shuffled.equals(found)


def test_a_year_without_documents_is_passed_over_and_rare_or_constant_terms_have_no_burst():
    counts, totals = frames(
        {"new": [0, 0, 9, 0, 8], "rare": [0, 0, 2, 0, 2], "all": [10, 10, 10, 0, 10]}, [10, 10, 10, 0, 10]
    )
    found = bursts(counts, totals)
    assert found.select("term", "from_year", "to_year").rows() == [("new", 2012, 2014)]
    assert cost(3, 3, 1.0) == 0.0 and cost(2, 3, 1.0) == float("inf")
    assert bursts(counts.clear(), totals).is_empty()


def test_impossible_counts_are_refused_with_the_place():
    counts, totals = frames({"x": [5, 6]}, [5, 5])
    with pytest.raises(ValueError, match="'x' of 'cn' stands in 6 documents of 2011, which has 5"):
        bursts(counts, totals)
    with pytest.raises(ValueError, match="which has None"):
        bursts(counts, totals.head(1))
    with pytest.raises(ValueError, match="totals is there twice"):
        bursts(counts, pl.concat([totals, totals]))
    with pytest.raises(ValueError, match="above 1"):
        bursts(counts, totals, ratio=1.0)
