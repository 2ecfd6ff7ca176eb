"""Median time to an event, some of which have not come yet: Kaplan–Meier.

Belongs here: the computation, frame in and frame out. Does not belong here: who is followed, since when and until
when (dbt models int_trials_quality and int_survival_input), how results are labelled. Method, limits and sources:
survival.md.
"""

from typing import Any

import numpy as np
import polars as pl
from scipy import stats

# Survival is a product of floats; 0.5 may come out as 0.5000000000000001
_NEARLY = 1e-9
OUTPUT_SCHEMA = {
    "cell_id": pl.String,
    "followed_count": pl.Int64,
    "event_count": pl.Int64,
    "median_days": pl.Int64,
    "reason": pl.String,
}


def medians(frame: pl.DataFrame) -> pl.DataFrame:
    """Kaplan–Meier median of every cell.

    Args:
        frame: one row per cell_id and record_id, with duration_days (whole days, 0 or more) and is_event: true when
            the event came on that day, false when the record was followed so long without it. Any order of rows.

    Returns:
        One row per cell, ordered by cell_id, with OUTPUT_SCHEMA. median_days is the first day by which at least half
        have the event, in the Kaplan–Meier estimate; it is null, with reason `median_not_reached`, when that day has
        not come.

    Raises:
        ValueError: a record twice in a cell, a duration that is missing or negative, an event neither true nor false.
    """
    _check(frame)
    ordered = frame.sort(["cell_id", "duration_days", "record_id"])
    rows = [
        {"cell_id": cell_id, **_median(cell["duration_days"].to_numpy(), cell["is_event"].to_numpy())}
        for (cell_id,), cell in ordered.group_by(["cell_id"], maintain_order=True)
    ]
    return pl.DataFrame(rows, schema=OUTPUT_SCHEMA, orient="row")


def _check(frame: pl.DataFrame) -> None:
    if frame.select(pl.struct(["cell_id", "record_id"]).is_duplicated().any()).item():
        raise ValueError("int_survival_input: a record is twice in a cell; its grain is cell × record")
    is_usable = (pl.col("duration_days") >= 0).fill_null(False) & pl.col("is_event").is_not_null()
    if not frame.select(is_usable.all()).item():
        raise ValueError("int_survival_input: a duration is missing or negative, or is_event is missing")


def _median(days: np.ndarray, is_event: np.ndarray) -> dict[str, Any]:
    counts = {"followed_count": len(days), "event_count": int(is_event.sum())}
    # A record censored on the day of an event was still at risk on that day
    survival = stats.ecdf(stats.CensoredData.right_censored(days, ~is_event)).sf
    reached = survival.quantiles[survival.probabilities <= 0.5 + _NEARLY]
    if not len(reached):
        return counts | {"median_days": None, "reason": "median_not_reached"}
    return counts | {"median_days": int(reached[0]), "reason": None}
