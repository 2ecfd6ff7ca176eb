"""Landscapes: densities by formula, closed contours, peaks named after planted topics, one map for all groups."""

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analysis.landscape import (
    CONTOUR_SCHEMA,
    PEAK_SCHEMA,
    POINT_SCHEMA,
    LandscapeSettings,
    contour_rows,
    density,
    landscape,
    summits,
)
from tests.unit.test_topics import OCCURRENCES, groups_of, planted

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = LandscapeSettings(threshold=0.0)


def four_groups() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two units in two periods over four topics; unit `us` of period 2 works on topics 0 and 1 only."""
    occurrences = pl.concat([planted(seed=1, documents=240), planted(seed=2, documents=120, shift=2)])
    records = groups_of(occurrences)["record_id"]
    topic, place = records.str.slice(-1), records.str.slice(4, 3).cast(pl.Int64)
    late_us = ((place >= 180) | (place < 8)) & topic.is_in(["0", "1"])
    chosen = {
        ("cn", "1"): place < 60,
        ("cn", "2"): (place >= 60) & (place < 120),
        ("us", "1"): (place >= 120) & (place < 180),
        ("us", "2"): late_us,
    }
    groups = [groups_of(occurrences, unit, period).filter(some) for (unit, period), some in chosen.items()]
    return occurrences, pl.concat(groups)


def inside(lines: pl.DataFrame, x: float, y: float) -> bool:
    """Even-odd rule over all polygons of a level."""
    crossings = 0
    for _, line in lines.group_by("polygon"):
        points = line.sort("vertex").select("x", "y").rows()
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            crossings += (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return crossings % 2 == 1


def test_planted_topics_are_peaks_where_their_documents_are():
    occurrences, groups = four_groups()
    found = landscape(occurrences, groups, SETTINGS)
    for (unit, period), peaks in found.peaks.group_by("unit_id", "period"):
        named = {term.split()[0] for term in peaks["term"].to_list()}
        assert named == ({"topic0", "topic1"} if (unit, period) == ("us", "2") else {f"topic{n}" for n in range(4)})
    # A joint record stands at one place in both groups
    places = found.points.group_by("record_id").agg(pl.len(), pl.struct("x", "y").n_unique().alias("places"))
    assert places["len"].max() == 2 and places["places"].unique().to_list() == [1]
    # Levels mean the same in all groups, and most documents lie within the lowest contour
    assert found.contours.group_by("level").agg(pl.col("density").n_unique())["density"].unique().to_list() == [1]
    for key, points in found.points.group_by("unit_id", "period"):
        lines = found.contours.filter(unit_id=key[0], period=key[1], level=1)
        held = [inside(lines, x, y) for x, y in points.select("x", "y").iter_rows()]
        assert sum(held) / len(held) > 0.8
    ends = found.contours.group_by("unit_id", "period", "level", "polygon").agg(
        pl.struct("x", "y").sort_by("vertex").first().alias("one"),
        pl.struct("x", "y").sort_by("vertex").last().alias("two"),
    )
    assert (ends["one"] == ends["two"]).all() and ends.height > 20


def test_the_density_of_one_place_is_a_gaussian_and_its_contour_a_circle():
    settings = LandscapeSettings(grid=200, bandwidth=0.05)
    heights = density(np.full((7, 2), 0.5025), settings)
    peak = 1 / (2 * math.pi * 0.05**2)
    assert heights.max() == pytest.approx(peak, rel=0.01) and heights.sum() / 200**2 == pytest.approx(1, abs=0.01)
    rows = contour_rows(heights, [round(peak / 2, 6)])
    assert {row["polygon"] for row in rows} == {1}
    # Half the height of a Gaussian is at sigma × sqrt(2 ln 2)
    radii = [math.hypot(row["x"] - 0.5025, row["y"] - 0.5025) for row in rows]
    assert min(radii) == pytest.approx(0.05 * math.sqrt(2 * math.log(2)), rel=0.03)
    assert max(radii) == pytest.approx(0.05 * math.sqrt(2 * math.log(2)), rel=0.03)
    assert summits(heights, peak, settings) == [(100, 100)]


def test_a_place_at_the_border_has_closed_contours_and_a_ring_has_a_hole():
    settings = LandscapeSettings(grid=64, bandwidth=0.03)
    corner = contour_rows(density(np.array([[1.0, 0.0], [1.0, 0.01]]), settings), [1.0])
    assert (corner[0]["x"], corner[0]["y"]) == (corner[-1]["x"], corner[-1]["y"]) and len(corner) > 5
    angles = np.linspace(0, 2 * math.pi, 400)
    ring = 0.5 + 0.3 * np.column_stack([np.cos(angles), np.sin(angles)])
    rows = pl.DataFrame(contour_rows(density(ring, settings), [1.0]))
    assert rows["polygon"].n_unique() == 2
    assert inside(rows, 0.8, 0.5) and not inside(rows, 0.5, 0.5) and not inside(rows, 0.05, 0.05)


def test_nothing_gives_typed_nothing_and_a_repeated_record_is_refused():
    groups = pl.DataFrame([("cn", "1", "a")], schema=["unit_id", "period", "record_id"], orient="row")
    for some in (groups.clear(), groups):
        found = landscape(pl.DataFrame(schema=OCCURRENCES), some, SETTINGS)
        schemas = (POINT_SCHEMA, CONTOUR_SCHEMA, PEAK_SCHEMA)
        for table, schema in zip((found.points, found.contours, found.peaks), schemas, strict=True):
            assert table.is_empty() and table.schema == pl.Schema(schema)
    with pytest.raises(ValueError, match="grain"):
        landscape(pl.DataFrame(schema=OCCURRENCES), pl.concat([groups, groups]), SETTINGS)


WRITTEN = """
import hashlib, io, sys
from analysis.landscape import landscape
from tests.unit.test_landscape import SETTINGS, four_groups
occurrences, groups = (frame.sample(fraction=1, shuffle=True, seed=int(sys.argv[1])) for frame in four_groups())
found = landscape(occurrences, groups, SETTINGS)
for table in (found.points, found.contours, found.peaks):
    file = io.BytesIO()
    table.write_parquet(file, compression="zstd", statistics=False)
    print(hashlib.sha256(file.getvalue()).hexdigest())
"""


def test_the_same_bytes_on_any_number_of_threads_and_in_any_order():
    def written(threads: str) -> str:
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
        environment = dict(os.environ) | dict.fromkeys(names, threads)
        command = [sys.executable, "-c", WRITTEN, threads]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    first = written("1")
    assert len(set(first.split())) == 3
    assert written("2") == first
