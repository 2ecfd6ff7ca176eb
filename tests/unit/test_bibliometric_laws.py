"""Bradford and Lotka: zones by hand, exponents of drawn samples, against scipy's own likelihood, what is refused."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from analysis.bibliometric_laws import LOTKA_SCHEMA, bradford, fit, lotka


def counts(numbers: list[int], name: str, unit: str = "cn") -> pl.DataFrame:
    rows = [(unit, f"{name}{place:05}", number) for place, number in enumerate(numbers)]
    return pl.DataFrame(rows, schema=["unit_id", f"{name}", "document_count"], orient="row")


def test_zones_by_hand_are_nearly_equal_and_grow():
    numbers = [30, 10, 10, 10, *[2] * 15]
    sources, zones = bradford(counts(numbers, "source").sample(fraction=1, shuffle=True, seed=2))
    assert zones.drop("unit_id").rows() == [(1, 1, 30, None), (2, 3, 30, 3.0), (3, 15, 30, 5.0)]
    assert sources["zone"].to_list() == [1, 2, 2, 2, *[3] * 15] and sources["cumulative_count"][-1] == 90
    assert sources["source"][:2].to_list() == ["source00000", "source00001"]
    # One source that has nearly everything leaves none for the zone between
    _, lonely = bradford(counts([98, 1, 1], "source"))
    assert lonely.select("zone", "source_count").rows() == [(1, 1), (3, 2)]
    with pytest.raises(ValueError, match="below 1"):
        bradford(counts([3, 0], "source"))


@pytest.mark.parametrize("exponent", [1.8, 2.0, 3.2])
def test_the_exponent_of_a_drawn_sample_is_found_and_not_ruled_out(exponent):
    drawn = stats.zipf.rvs(exponent, size=4_000, random_state=11).tolist()
    found = lotka(counts(drawn, "author_id"), draws=60)
    row = found.row(0, named=True)
    assert found.schema == pl.Schema(LOTKA_SCHEMA)
    assert abs(row["exponent"] - exponent) < 3 * row["standard_error"] < 0.2
    assert row["p_value"] > 0.1 and row["ks_distance"] < 0.03
    assert row["single_share"] == pytest.approx(row["expected_single_share"], abs=0.03)


def test_the_fit_has_the_highest_likelihood_and_another_law_is_ruled_out():
    drawn = np.array(stats.poisson.rvs(3, size=1_500, random_state=5)) + 1
    values, authors = np.unique(drawn, return_counts=True)
    exponent, _ = fit(values, authors, 1)
    likelihoods = [float(authors @ stats.zipf.logpmf(values, exponent + off)) for off in (-0.001, 0.0, 0.001)]
    assert likelihoods[1] == max(likelihoods)
    frame = counts(drawn.tolist(), "author_id")
    assert lotka(frame, draws=40)["p_value"].item() < 0.1
    again = lotka(frame.sample(fraction=1, shuffle=True, seed=3), draws=40)
    assert again.equals(lotka(frame, draws=40))


def test_a_law_from_a_higher_count_on_and_samples_that_say_nothing():
    tail = (np.array(stats.zipf.rvs(2.5, size=20_000, random_state=4))).tolist()
    mixed = [1] * 500 + [2] * 5_000 + [number for number in tail if number >= 3]
    row = lotka(counts(mixed, "author_id"), draws=20, from_counts=(1, 2, 3)).row(0, named=True)
    assert row["from_count"] == 3 and abs(row["exponent"] - 2.5) < 0.15 and row["expected_single_share"] is None
    frame = pl.concat([counts([1, 2, 1], "author_id"), counts([1] * 80, "author_id", "us")])
    found = lotka(frame)
    assert found.select("unit_id", "exponent", "reason").rows() == [
        ("cn", None, "too_few_authors"), ("us", None, "one_value_only"),
    ]  # fmt: skip
    assert found["single_share"].to_list() == [0.666667, 1.0]
    with pytest.raises(ValueError, match="twice"):
        lotka(pl.concat([frame, frame]))
