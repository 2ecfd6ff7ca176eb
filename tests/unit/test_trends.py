"""Trends: values worked by hand, and properties that hold for every series."""

import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends import OUTPUT_SCHEMA, trends

SCHEMA = {
    "monitor_id": pl.String,
    "unit_id": pl.String,
    "indicator_id": pl.String,
    "year": pl.Int32,
    "value": pl.Decimal(28, 12),
}


def series(values: list[object], first_year: int = 2015, unit: str = "u") -> pl.DataFrame:
    rows = [
        ("m", unit, "trial_count", year, None if value is None else Decimal(str(value)))
        for year, value in enumerate(values, start=first_year)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def trend(values: list[object]) -> dict[str, object]:
    return trends(series(values)).row(0, named=True)


def test_hand_worked_without_ties():
    # 1, 3, 2, 5: of six pairs five rise and one (3, 2) falls: tau = 4/6. Of the 4! = 24 orders one has no
    # inversion and three have one, so P(at most one) = 4/24, two-sided 8/24 = 1/3. Slopes of the pairs:
    # 2, 1/2, 4/3, -1, 1, 3; sorted -1, 1/2, 1, 4/3, 2, 3; median 7/6.
    row = trend([1, 3, 2, 5])
    assert row["kendall_tau"] == Decimal("0.666666666667")
    assert row["p_value"] == Decimal("0.333333333333")
    assert row["slope_per_year"] == Decimal("1.166666666667")
    assert (row["is_strictly_increasing"], row["first_decrease_year"], row["reason"]) == (False, 2017, None)
    assert (row["first_year"], row["last_year"], row["year_count"]) == (2015, 2018, 4)


def test_hand_worked_with_a_tie():
    # 1, 2, 2, 4: five rising pairs, one tie: tau-b = 5 / sqrt(6 * 5). Slopes 1, 1/2, 1, 0, 1, 2; median 1.
    row = trend([1, 2, 2, 4])
    assert row["kendall_tau"] == Decimal("0.912870929175")
    assert row["slope_per_year"] == Decimal(1)
    assert (row["is_strictly_increasing"], row["first_decrease_year"]) == (False, None)


def test_strictly_rising_ten_years_has_the_exact_p():
    # Of 10! orders one rises throughout and one falls throughout: p = 2/3628800
    row = trend([3, 5, 6, 9, 12, 13, 20, 21, 30, 31])
    assert row["kendall_tau"] == Decimal(1)
    assert row["p_value"] == Decimal("0.000000551146")
    assert row["is_strictly_increasing"] is True


@pytest.mark.parametrize(
    ("values", "reason", "year_count"),
    [
        ([1, 2, 3], "fewer_than_4_years", 3),
        ([1, 2, None, 3, 4], "missing_years", 4),
        ([None, 1, 2, 3, 4], "missing_years", 4),
        ([1, 2, 3, 4, None], "missing_years", 4),
        ([None], "fewer_than_4_years", 0),
    ],
)
def test_what_cannot_be_told_is_null_with_a_reason(values: list[object], reason: str, year_count: int):
    row = trend(values)
    assert (row["reason"], row["year_count"]) == (reason, year_count)
    assert (row["first_year"], row["last_year"]) == (2015, 2014 + len(values))
    told = ["kendall_tau", "p_value", "slope_per_year", "is_strictly_increasing", "first_decrease_year"]
    assert [row[name] for name in told] == [None] * 5


def test_a_constant_series_has_slope_zero_and_no_tau():
    row = trend([7, 7, 7, 7])
    assert (row["kendall_tau"], row["p_value"], row["slope_per_year"]) == (None, None, Decimal(0))
    assert (row["is_strictly_increasing"], row["reason"]) == (False, "constant")


def test_no_series_still_gives_the_typed_table():
    assert trends(series([])).schema == pl.Schema(OUTPUT_SCHEMA)


def test_a_year_twice_is_refused():
    with pytest.raises(ValueError, match="a year twice"):
        trends(pl.concat([series([1, 2, 3, 4]), series([5])]))


counts = st.lists(st.integers(min_value=0, max_value=10**6), min_size=4, max_size=15)


@given(st.sets(st.integers(min_value=0, max_value=10**6), min_size=4, max_size=15))
def test_a_strict_rise_has_tau_one_and_no_decrease(values: set[int]):
    row = trend(sorted(values))
    assert (row["kendall_tau"], row["is_strictly_increasing"]) == (Decimal(1), True)
    assert row["first_decrease_year"] is None
    assert row["slope_per_year"] > 0


@given(counts)
def test_reversal_flips_the_signs(values: list[int]):
    forward, backward = trend(values), trend(values[::-1])
    assert backward["slope_per_year"] == -forward["slope_per_year"]
    if forward["reason"] is None:
        assert backward["kendall_tau"] == -forward["kendall_tau"]
        assert backward["p_value"] == forward["p_value"]


@given(counts)
def test_slope_is_the_median_of_exact_pair_slopes(values: list[int]):
    pairs = [(i, j) for i in range(len(values)) for j in range(i)]
    exact = median(Fraction(values[i] - values[j], i - j) for i, j in pairs)
    assert abs(Fraction(trend(values)["slope_per_year"]) - exact) <= Fraction(1, 10**9)


@given(counts, counts, st.integers())
def test_order_of_rows_does_not_matter(first: list[int], second: list[int], seed: int):
    frame = pl.concat([series(first, unit="a"), series(second, unit="b")])
    order = list(range(frame.height))
    random.Random(seed).shuffle(order)
    assert trends(frame[order]).equals(trends(frame))


def printed_trend(rows: pl.DataFrame) -> dict[str, object]:
    ordered = rows.filter(pl.col("row_type") == "year").sort("year")
    assert ordered.height == 10
    return trend(ordered["trials"].to_list())


def test_printed_tables_contradict_the_sentences_about_them(printed_tables: Path):
    # The text says that Tianjin and Hebei grow every year and that domestic trials are stable; its tables do not
    by_region = pl.read_csv(printed_tables / "jjj_trials_t1_registrations.csv", infer_schema_length=None)
    by_type = pl.read_csv(printed_tables / "jjj_trials_t6_collaboration.csv", infer_schema_length=None)
    tianjin, hebei = (printed_trend(by_region.filter(region=region)) for region in ("tianjin", "hebei"))
    assert (tianjin["is_strictly_increasing"], hebei["is_strictly_increasing"]) == (False, False)
    assert printed_trend(by_type.filter(collaboration_type="domestic"))["first_decrease_year"] == 2016
    assert printed_trend(by_type.filter(collaboration_type="single_institution"))["is_strictly_increasing"] is True
