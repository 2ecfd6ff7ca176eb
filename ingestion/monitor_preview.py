"""What a monitor would count, arranged for reading before a report is built.

Belongs here: arranging rows that dbt computed. Does not belong here: any filter or count of its own; a
second definition of the population would one day disagree with the first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingestion.errors import MonitorError

Row = Mapping[str, object]


@dataclass(frozen=True)
class Preview:
    """One monitor's population: `flow` as (step label, dropped, remaining), and counts by year and unit.

    `counts` has one line per year, oldest first: the year, then a count per unit of `units`, in their order.
    """

    monitor_id: str
    flow: list[tuple[str, int, int]]
    units: list[str]
    counts: list[tuple[int, list[int]]]


def summarise_preview(monitor_id: str, flow_rows: Iterable[Row], unit_year_rows: Iterable[Row]) -> Preview:
    """Arrange one monitor's flow and yearly counts.

    Args:
        monitor_id: whose rows to take.
        flow_rows: rows of rpt_population_flow.
        unit_year_rows: rows of rpt_trials_by_year; those of mean and total are left aside.

    Raises:
        MonitorError: a flow step does not leave what the one before left less what it dropped, or there is
            no flow at all.
    """
    steps = sorted((row for row in flow_rows if row["monitor_id"] == monitor_id), key=lambda row: row["step_order"])
    if not steps:
        raise MonitorError(f"{monitor_id}: no population was computed; run the population models for it first")
    for before, after in zip(steps, steps[1:], strict=False):
        if after["remaining_count"] != before["remaining_count"] - after["dropped_count"]:
            raise MonitorError(f"{monitor_id}: the population flow does not add up at step {after['step_id']}")
    yearly = [row for row in unit_year_rows if row["monitor_id"] == monitor_id and row["row_type"] == "year"]
    units = {row["unit_id"]: row["unit_label_en"] for row in sorted(yearly, key=lambda row: row["unit_order"])}
    cells = {(row["year"], row["unit_id"]): row["trial_count"] for row in yearly}
    years = sorted({row["year"] for row in yearly})
    return Preview(
        monitor_id,
        [(str(row["step_label_en"]), row["dropped_count"], row["remaining_count"]) for row in steps],
        [str(label) for label in units.values()],
        [(year, [cells.get((year, unit), 0) for unit in units]) for year in years],
    )
