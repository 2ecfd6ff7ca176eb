"""Direction and pace of yearly series: Mann–Kendall test, Theil–Sen slope, strict growth.

Belongs here: the computation, frame in and frame out. Does not belong here: which series are looked at
(dbt model int_trends_input) and how results are labelled (rpt_trials_trends). Method, limits and
sources: trends.md.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl
from scipy import stats

SERIES_KEY = ["monitor_id", "unit_id", "indicator_id"]
# With three years even a strict rise has p = 1/3: no test worth the name
FEWEST_YEARS = 4

_NUMBER = pl.Decimal(28, 12)
_LAST_DECIMAL = Decimal("1e-12")
OUTPUT_SCHEMA = {
    "monitor_id": pl.String,
    "unit_id": pl.String,
    "indicator_id": pl.String,
    "first_year": pl.Int32,
    "last_year": pl.Int32,
    "year_count": pl.Int32,
    "kendall_tau": _NUMBER,
    "p_value": _NUMBER,
    "slope_per_year": _NUMBER,
    "is_strictly_increasing": pl.Boolean,
    "first_decrease_year": pl.Int32,
    "reason": pl.String,
}


def trends(frame: pl.DataFrame) -> pl.DataFrame:
    """Trend of every yearly series.

    Args:
        frame: one row per monitor_id, unit_id, indicator_id and year (integer), with value (decimal, null
            where the year has none). The order of rows does not matter.

    Returns:
        One row per series, ordered by key, with OUTPUT_SCHEMA: kendall_tau (tau-b, -1 to 1), its two-sided
        p_value, slope_per_year (Theil–Sen, in units of the value a year), whether every year is above the
        one before, and the first year below the one before (null: none). Numbers have 12 decimals. Where
        they cannot be told they are null, and reason says why: `fewer_than_4_years`, `missing_years`, or
        `constant` (tau and p only). A year without value is a missing year, at either end too: first_year
        and last_year are those of the rows given, year_count is the number of years with a value.

    Raises:
        ValueError: a series has a year twice.
    """
    repeated = frame.select(pl.struct([*SERIES_KEY, "year"]).is_duplicated().any()).item()
    if repeated:
        raise ValueError("int_trends_input: a series has a year twice; its grain is monitor × unit × indicator × year")
    ordered = frame.sort([*SERIES_KEY, "year"])
    rows = []
    for key, series in ordered.group_by(SERIES_KEY, maintain_order=True):
        found = _trend(series["year"].to_list(), series["value"].to_list())
        rows.append(dict(zip(SERIES_KEY, key, strict=True)) | found)
    return pl.DataFrame(rows, schema=OUTPUT_SCHEMA, orient="row")


def _trend(years: list[int], values: list[Decimal | None]) -> dict[str, Any]:
    # The span is that of the series, not of its known years: a null at an end is missing like one in the middle
    known = sum(value is not None for value in values)
    span = {"first_year": years[0], "last_year": years[-1], "year_count": known}
    if known < FEWEST_YEARS:
        return span | {"reason": "fewer_than_4_years"}
    if years[-1] - years[0] + 1 != known:
        return span | {"reason": "missing_years"}
    pairs = list(zip(values, values[1:], strict=False))
    decreases = [year for year, (before, after) in zip(years[1:], pairs, strict=True) if after < before]
    found = span | {
        "slope_per_year": _rounded(stats.theilslopes([float(value) for value in values], years).slope),
        "is_strictly_increasing": all(after > before for before, after in pairs),
        "first_decrease_year": decreases[0] if decreases else None,
    }
    if min(values) == max(values):
        return found | {"reason": "constant"}
    # Exact p without ties, normal approximation with them
    kendall = stats.kendalltau(years, [float(value) for value in values], method="auto")
    return found | {"kendall_tau": _rounded(kendall.statistic), "p_value": _rounded(kendall.pvalue)}


def _rounded(number: float) -> Decimal:
    return Decimal(repr(float(number))).quantize(_LAST_DECIMAL, ROUND_HALF_UP)
