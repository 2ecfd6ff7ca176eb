"""The raw tables of monitors, and the preview arranged from dbt's rows."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingestion.errors import MonitorError
from ingestion.monitor import load_monitors
from ingestion.monitor_preview import summarise_preview
from ingestion.monitor_tables import SCHEMAS, to_frames, write_raw

MONITORS = Path(__file__).resolve().parents[2] / "monitors"


def test_units_are_the_regions_then_group_reference_and_the_unresolved():
    units = [row for row in to_frames(load_monitors(MONITORS))["monitor_units"].to_pylist()]
    jjj = [row for row in units if row["monitor_id"] == "jjj_clinical_trials"]
    assert [(row["display_order"], row["unit_id"], row["unit_kind"]) for row in jjj] == [
        (1, "beijing", "region"),
        (2, "tianjin", "region"),
        (3, "hebei", "region"),
        (4, "jjj", "group"),
        (5, "china", "reference"),
        (6, "unresolved", "unresolved"),
    ]


def test_the_window_the_filter_and_the_places_arrive_as_declared():
    frames = to_frames([m for m in load_monitors(MONITORS) if m.id == "jjj_clinical_trials"])
    (monitor,) = frames["monitors"].to_pylist()
    assert (monitor["first_posted_from"], monitor["first_posted_to"]) == (date(2015, 1, 1), date(2024, 12, 31))
    places = frames["monitor_unit_regions"].to_pylist()
    assert [(row["unit_id"], row["region_id"], row["country_id"]) for row in places] == [
        ("beijing", "beijing", None),
        ("tianjin", "tianjin", None),
        ("hebei", "hebei", None),
        ("china", None, "CHN"),
    ]
    types = [tuple(row.values())[1:] for row in frames["monitor_intervention_classes"].to_pylist()]
    assert types == [
        ("drug", "DRUG"),
        ("drug", "BIOLOGICAL"),
        ("device", "DEVICE"),
        ("other", "GENETIC"),
        ("other", "COMBINATION_PRODUCT"),
    ]
    assert [tuple(row.values())[1:] for row in frames["monitor_comparisons"].to_pylist()] == [
        ("yangtze_delta_clinical_trials", 1),
        ("greater_bay_area_clinical_trials", 2),
    ]
    assert {row["territory_id"] for row in frames["monitor_geography"].to_pylist()} == {"HKG", "MAC", "TWN"}


def test_written_twice_the_bytes_are_the_same_and_no_monitor_still_gives_typed_tables(tmp_path: Path):
    monitors = load_monitors(MONITORS)
    counts = write_raw(monitors, tmp_path / "a")
    write_raw(monitors, tmp_path / "b")
    assert counts["monitors"] == 3
    for name, schema in SCHEMAS.items():
        first = tmp_path / "a" / "monitors" / f"{name}.parquet"
        assert first.read_bytes() == (tmp_path / "b" / "monitors" / f"{name}.parquet").read_bytes()
        assert pq.read_schema(first).equals(schema)
    write_raw([], tmp_path / "a")
    assert pq.read_table(tmp_path / "a" / "monitors" / "monitors.parquet").num_rows == 0
    assert not list(tmp_path.rglob("*.part"))


def flow(*steps: tuple[int, int]) -> list[dict[str, object]]:
    return [
        {
            "monitor_id": "m",
            "step_order": order,
            "step_id": f"step{order}",
            "step_label_en": f"Step {order}",
            "dropped_count": dropped,
            "remaining_count": remaining,
        }
        for order, (dropped, remaining) in enumerate(steps, start=1)
    ]


def year_row(unit: str, order: int, year: int | None, count: int, row_type: str = "year") -> dict[str, object]:
    return {
        "monitor_id": "m",
        "unit_id": unit,
        "unit_label_en": unit.title(),
        "unit_order": order,
        "row_type": row_type,
        "year": year,
        "trial_count": count,
    }


def test_preview_orders_steps_units_and_years():
    rows = [
        year_row("hebei", 2, 2016, 1),
        year_row("beijing", 1, 2016, 4),
        year_row("beijing", 1, 2015, 3),
        year_row("hebei", 2, 2015, 0),
        year_row("beijing", 1, None, 7, "total"),
    ]
    preview = summarise_preview("m", reversed(flow((0, 12), (2, 10), (3, 7))), rows)
    assert preview.flow == [("Step 1", 0, 12), ("Step 2", 2, 10), ("Step 3", 3, 7)]
    assert preview.units == ["Beijing", "Hebei"]
    assert preview.counts == [(2015, [3, 0]), (2016, [4, 1])]


def test_preview_refuses_a_flow_that_does_not_add_up_or_is_absent():
    with pytest.raises(MonitorError, match="does not add up at step step2"):
        summarise_preview("m", flow((0, 12), (2, 9)), [])
    with pytest.raises(MonitorError, match="no population was computed"):
        summarise_preview("other", flow((0, 12)), [])
