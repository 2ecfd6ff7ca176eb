"""Kaplan–Meier medians: values worked by hand, and the estimate made again with exact fractions."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.survival import OUTPUT_SCHEMA, medians

SCHEMA = {"cell_id": pl.String, "record_id": pl.String, "duration_days": pl.Int32, "is_event": pl.Boolean}
EVENT, OPEN = True, False


def followed(durations: list[tuple[int, bool]], cell: str = "c") -> pl.DataFrame:
    rows = [(cell, f"r{number}", days, is_event) for number, (days, is_event) in enumerate(durations)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def median(durations: list[tuple[int, bool]]) -> dict[str, object]:
    return medians(followed(durations)).row(0, named=True)


def test_hand_worked_with_ties():
    # Day 10: 1 of 7, S = 6/7. Day 20: an event and an open end on one day, the open one still at risk: 1 of 6,
    # S = 6/7 · 5/6 = 5/7. Day 30: two events and an open end, 2 of 4: S = 5/7 · 1/2 = 5/14 ≤ 1/2. Median 30.
    found = median([(10, EVENT), (20, EVENT), (20, OPEN), (30, EVENT), (30, OPEN), (30, EVENT), (90, OPEN)])
    assert found == {"cell_id": "c", "followed_count": 7, "event_count": 4, "median_days": 30, "reason": None}


def test_an_open_end_on_the_day_of_an_event_was_still_at_risk():
    # S = 2/3 after day 5. If the open end of that day did not count, S would be 1/2 and 5 the median.
    assert median([(5, EVENT), (5, OPEN), (9, OPEN)])["median_days"] is None


def test_exactly_half_is_reached_where_it_is_reached():
    # S = 1/2 on day 7 and nothing more: the first day, not the middle of an open span
    assert median([(7, EVENT), (100, OPEN)])["median_days"] == 7
    # 1 - 1/6, · 4/5, · 3/4 = 1/2, a product that floats miss
    assert median([(1, EVENT), (2, EVENT), (3, EVENT), (8, OPEN), (8, OPEN), (8, OPEN)])["median_days"] == 3


def test_not_reached_is_null_and_says_so():
    found = median([(10, EVENT), (50, OPEN), (60, OPEN)])
    assert (found["median_days"], found["reason"], found["event_count"]) == (None, "median_not_reached", 1)
    nobody = median([(10, OPEN), (0, OPEN)])
    assert (nobody["median_days"], nobody["reason"], nobody["event_count"]) == (None, "median_not_reached", 0)


def test_silent_trials_do_not_shorten_the_time():
    # The median of those that reported is 20; half of all have reported only on day 40
    assert median([(10, EVENT), (20, EVENT), (40, EVENT), (50, OPEN), (60, OPEN)])["median_days"] == 40


def test_nothing_to_follow_gives_a_typed_empty_table():
    found = medians(followed([]))
    assert found.height == 0 and dict(found.schema) == OUTPUT_SCHEMA


@pytest.mark.parametrize(
    "frame",
    [
        pl.concat([followed([(1, EVENT)]), followed([(2, OPEN)])]),
        followed([(-1, EVENT)]),
        followed([(None, EVENT)]),
        followed([(1, None)]),
    ],
)
def test_input_that_is_not_what_it_should_be_is_refused(frame):
    with pytest.raises(ValueError, match="int_survival_input"):
        medians(frame)


def exact_median(durations: list[tuple[int, bool]]) -> int | None:
    survival = Fraction(1)
    for day in sorted({days for days, is_event in durations if is_event}):
        at_risk = sum(days >= day for days, _ in durations)
        events = sum(days == day and is_event for days, is_event in durations)
        survival *= Fraction(at_risk - events, at_risk)
        if survival <= Fraction(1, 2):
            return day
    return None


DURATIONS = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40)


@given(DURATIONS, DURATIONS, st.randoms(use_true_random=False))
def test_two_cells_in_any_order_agree_with_exact_fractions(one, two, random):
    frame = pl.concat([followed(one, "a"), followed(two, "b")])
    places = list(range(frame.height))
    random.shuffle(places)
    found = medians(frame[places])
    assert found["median_days"].to_list() == [exact_median(one), exact_median(two)]
    assert found["event_count"].to_list() == [sum(e for _, e in one), sum(e for _, e in two)]
    assert found.equals(medians(frame))
