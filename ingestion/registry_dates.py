"""Dates as registries write them: several formats in one column, read or left alone, never guessed.

Belongs here: from one text to one ISO date, how exact it is, and why it could not be read. Does not
belong here: which column is a date, files, what a date means.

    2020-02-17   2020/02/17   20200217   17 February 2020   February 17, 2020      day
    2020-02   February 2020                                                        month
    2020                                                                           year
    31/03/2020   03/31/2020      day: the number above 12 can only be the day
    04/03/2020                   ambiguous, unless the same row states the same date unambiguously

A time after a day is dropped. The date is the first day that the text can mean. 1900-01-01 is what the
registries' forms leave where nothing was filled in: it is no date.
"""

import re
from datetime import date, datetime
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}([.]\d+)?)?( ?[AaPp][Mm])?Z?$")
_NOTHING = {"", "n/a", "na", "null", "none", "-"}
_PLACEHOLDERS = {date(1900, 1, 1)}
# [0-9], not \d: digits of other scripts are no date that anybody agreed on
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.]?)([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_YEAR = re.compile(r"[0-9]{4}")
_NUMBERS = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]+)[.]?,?[ -]([0-9]{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]+)[.]? ([0-9]{1,2}),? ([0-9]{4})")
_MONTH_YEAR = re.compile(r"([A-Za-z]+)[.]?,? ([0-9]{4})")


class ReadDate(NamedTuple):
    """`date` is ISO, the first day the text can mean; `precision` is day, month or year; both null when absent.

    `problem` says why a text that is there gave no date: ambiguous (day or month first), contradicts (the row
    states another day elsewhere) or unreadable.
    """

    date: str | None = None
    precision: str | None = None
    problem: str | None = None


def read_date(text: str | None, stated: str | None = None) -> ReadDate:
    """The date of a text. `stated` is the same date as the row states it a second time, in whatever format; it
    decides between day and month, and an unambiguous date that differs from it is not believed.
    """
    cleaned = _TIME.sub("", " ".join((text or "").split()))
    if cleaned.lower() in _NOTHING:
        return ReadDate()
    second = read_date(stated) if stated else ReadDate()
    days, precision = _meanings(cleaned)
    days = [day for day in days if day not in _PLACEHOLDERS]
    if not days:
        return ReadDate(problem="unreadable")
    if second.date and precision == "day":
        days = [day for day in days if day.isoformat() == second.date]
        if not days:
            return ReadDate(problem="contradicts")
    if len(days) > 1:
        return ReadDate(problem="ambiguous")
    return ReadDate(days[0].isoformat(), precision)


def _meanings(text: str) -> tuple[list[date], str]:
    """Every day the text can mean, without repetition, and how exact it is."""
    if found := _YEAR_FIRST.fullmatch(text):
        # Without separators only eight digits are a day: 2020311 could be two
        whole = bool(found[2]) or len(text) == 8
        return (_days([(found[1], found[3], found[4])]) if whole else []), "day"
    if found := _NUMBERS.fullmatch(text):
        return _days([(found[3], found[2], found[1]), (found[3], found[1], found[2])]), "day"
    if found := _DAY_FIRST.fullmatch(text):
        return _named(found[3], found[2], found[1]), "day"
    if found := _MONTH_FIRST.fullmatch(text):
        return _named(found[3], found[1], found[2]), "day"
    if found := _MONTH_YEAR.fullmatch(text):
        return _named(found[2], found[1], "1"), "month"
    if found := _YEAR_MONTH.fullmatch(text):
        return _days([(found[1], found[2], "1")]), "month"
    return (_days([(text, "1", "1")]) if _YEAR.fullmatch(text) else []), "year"


def _named(year: str, month: str, day: str) -> list[date]:
    number = _MONTHS.get(month.lower())
    return _days([(year, str(number), day)]) if number else []


def _days(readings: list[tuple[str, str, str]]) -> list[date]:
    days: list[date] = []
    for year, month, day in readings:
        try:
            read = datetime(int(year), int(month), int(day)).date()
        except ValueError:
            continue
        if read not in days:
            days.append(read)
    return days
