"""Dates of registries: what is read, how exact it is, and that nothing ambiguous is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.registry_dates import ReadDate, read_date

MONTHS = "January February March April May June July August September October November December".split()


@pytest.mark.parametrize(
    ("text", "stated", "expected"),
    [
        ("2020-02-17", None, ("2020-02-17", "day", None)),
        ("2020/2/7", None, ("2020-02-07", "day", None)),
        ("20200217", None, ("2020-02-17", "day", None)),
        ("17 February 2020", None, ("2020-02-17", "day", None)),
        ("Feb 17, 2020", None, ("2020-02-17", "day", None)),
        ("April 2020", None, ("2020-04-01", "month", None)),
        ("2020-04", None, ("2020-04-01", "month", None)),
        ("2020", None, ("2020-01-01", "year", None)),
        ("31/03/2020", None, ("2020-03-31", "day", None)),
        ("03/31/2020", None, ("2020-03-31", "day", None)),
        ("04/04/2020", None, ("2020-04-04", "day", None)),
        ("4/15/2020 4:11:24 PM", None, ("2020-04-15", "day", None)),
        ("2020-02-17 00:00:00", None, ("2020-02-17", "day", None)),
        ("07/04/2020", None, (None, None, "ambiguous")),
        ("07/04/2020", "20200407", ("2020-04-07", "day", None)),
        ("07/04/2020", "20200704", ("2020-07-04", "day", None)),
        ("07/04/2020", "20200801", (None, None, "contradicts")),
        ("2020-02-17", "20200218", (None, None, "contradicts")),
        ("07/04/2020", "08/04/2020", (None, None, "ambiguous")),
        ("2015-02-30", None, (None, None, "unreadable")),
        ("31/31/2020", None, (None, None, "unreadable")),
        ("2020311", None, (None, None, "unreadable")),
        ("spring 2020", None, (None, None, "unreadable")),
        ("٢٠٢٠-٠٢-١٧", None, (None, None, "unreadable")),
        ("1900-01-01", None, (None, None, "unreadable")),
        ("", None, (None, None, None)),
        ("N/A", None, (None, None, None)),
        (None, None, (None, None, None)),
    ],
)
def test_texts_are_read_as_documented(text, stated, expected):
    assert read_date(text, stated) == ReadDate(*expected)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_alike_in_every_form_or_not_at_all(day):
    month = MONTHS[day.month - 1]
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{month[:3]} {day.day} {day.year}",
    ):
        assert read_date(text) == ReadDate(day.isoformat(), "day")
    for text in (f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}"):
        read = read_date(text)
        is_ambiguous = day.day <= 12 and day.day != day.month
        assert read == (ReadDate(problem="ambiguous") if is_ambiguous else ReadDate(day.isoformat(), "day"))
        assert read_date(text, f"{day:%Y%m%d}") == ReadDate(day.isoformat(), "day")
