"""The real export of the WHO platform: every row loaded, counts and dates against an independent reading."""

import csv
import gzip
import re
from collections import Counter
from datetime import datetime

import duckdb
import pytest

from ingestion.inbox import import_paths
from ingestion.loading import load
from ingestion.raw_files import READER
from tests.landed_studies import moment
from tests.made_registers import PERSONAL


@pytest.fixture(scope="module")
def rows(real_data) -> list[dict[str, str]]:
    with gzip.open(real_data / "who_ictrp" / "ictrp_export_1135.csv.gz", "rt", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, real_data):
    home = tmp_path_factory.mktemp("ictrp")
    report = import_paths(
        home, [real_data / "who_ictrp" / "ictrp_export_1135.csv.gz"], monitor_id=None, now=lambda: moment(1)
    )
    assert report.is_clean and report.record_count == 1135
    tally = load(home).tally
    assert (tally.read, tally.loaded) == (1135, 1135)
    path = home / "raw" / "who_ictrp" / "trials" / READER / "current" / "trials.parquet"
    return duckdb.sql(f"select * from read_parquet('{path}')")


def test_registers_are_counted_as_an_independent_count_does(loaded, rows):
    expected = Counter(row["Source Register"] for row in rows)
    assert expected["ChiCTR"] == 602 and expected["ClinicalTrials.gov"] == 438
    assert dict(loaded.aggregate("source_register, count(*)").fetchall()) == expected


def independent(text: str, stated: str) -> tuple[str | None, str | None]:
    """Date and precision by strptime and by what a register is known to write; a second way, on purpose."""
    if stated:
        return datetime.strptime(stated, "%Y%m%d").date().isoformat(), "day"
    for form, precision in (("%Y-%m-%d", "day"), ("%Y/%m/%d", "day"), ("%d %B %Y", "day"), ("%B %d, %Y", "day")):
        try:
            return datetime.strptime(text, form).date().isoformat(), precision
        except ValueError:
            pass
    try:
        return datetime.strptime(text, "%B %Y").date().isoformat(), "month"
    except ValueError:
        first, second, year = map(int, text.split("/"))
    if first != second and max(first, second) <= 12:
        return None, "unreadable"
    day, month = (first, second) if second <= 12 else (second, first)
    return f"{year}-{month:02d}-{day:02d}", "day"


@pytest.mark.parametrize(
    ("column", "name", "stated"),
    [
        ("registration_date", "Date registration", "Date registration3"),
        ("enrollment_date", "Date enrollement", ""),
        ("last_refreshed_date", "Last Refreshed on", ""),
    ],
)
def test_dates_are_those_of_an_independent_reading(loaded, rows, column, name, stated):
    expected = {row["TrialID"]: independent(row[name].strip(), row[stated] if stated else "") for row in rows}
    found = loaded.project(f"trial_id, {column}, {column}_precision").fetchall()
    assert {trial_id: (day, precision) for trial_id, day, precision in found} == expected
    unread = sum(precision == "unreadable" for _, precision in expected.values())
    # Only the column that nothing else states has days that could be months
    assert unread == (0 if column != "enrollment_date" else 38)


def test_no_contact_column_is_loaded(loaded):
    assert not [name for name in loaded.columns if re.search("contact|address$|email|phone|tel$", name)] or set(
        name for name in loaded.columns if re.search("contact|address$|email|phone|tel$", name)
    ) == {"web_address"}
    assert len(PERSONAL) == 6
    texts = loaded.project("columns(* exclude (secondary_ids))::varchar").fetchall()
    assert not [row for row in texts if any(text and text.strip() == "withheld" for text in row)]
