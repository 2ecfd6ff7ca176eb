"""Landscapes: where the documents of each group lie dense on one common map, as contours and named peaks.

Belongs here: one projection of all groups, densities, contours, peaks. Does not belong here: vectors and the projection
itself (topic_vectors.py), clusters (topics.py), drawing. Method, parameters, limits and sources: landscape.md.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import ndimage

from analysis.topic_vectors import Vectors, display_map, drawn, term_weights, vectors
from analysis.topics import GROUP_KEY, distinctiveness

_KEYS = dict.fromkeys(GROUP_KEY, pl.String)
POINT_SCHEMA = _KEYS | {"record_id": pl.String, "x": pl.Float64, "y": pl.Float64}
CONTOUR_SCHEMA = _KEYS | {
    "level": pl.Int32,
    "density": pl.Float64,
    "polygon": pl.Int32,
    "vertex": pl.Int32,
    "x": pl.Float64,
    "y": pl.Float64,
}
PEAK_SCHEMA = _KEYS | {
    "peak": pl.Int32,
    "x": pl.Float64,
    "y": pl.Float64,
    "density": pl.Float64,
    "label": pl.String,
    "term": pl.String,
    "document_count": pl.Int64,
    "near_document_count": pl.Int64,
}


@dataclass(frozen=True)
class LandscapeSettings:
    """Parameters; the meaning of each is in landscape.md. Lengths are parts of the side of the map."""

    threshold: float = 10.0
    map_documents: int = 3_000
    grid: int = 128
    bandwidth: float = 0.035
    level_count: int = 8
    peak_count: int = 8
    peak_distance: float = 0.1
    lowest_peak: float = 0.15
    fewest_near: int = 3


@dataclass(frozen=True)
class Landscape:
    """`points`, `contours` and `peaks` of every group, ordered by key; x and y run from 0 to 1."""

    points: pl.DataFrame
    contours: pl.DataFrame
    peaks: pl.DataFrame


def landscape(
    occurrences: pl.DataFrame, groups: pl.DataFrame, settings: LandscapeSettings = LandscapeSettings()
) -> Landscape:
    """Density of every group over one map of the documents of all groups.

    Args:
        occurrences: one row per record_id and term, with occurrence_count (phrases.py).
        groups: one row per unit_id, period and record_id; a record of several groups lies at the same place in each.
            The order of rows matters in neither frame.
        settings: see LandscapeSettings.

    Returns:
        points: one row per group and record on the map. contours: one row per vertex of a closed line around places of
        at least `density` (documents per unit of area, as a part of the group's documents), which is the same for a
        level in all groups; level 1 is the lowest, polygons and vertices count from 1, the last vertex is the first
        again, and a hole is a polygon inside another (fill by the even-odd rule). peaks: one row per group and peak, 1
        the highest; `term` is the most distinctive of the documents near it, `document_count` the documents of the
        group that have it, `label` both, `near_document_count` the documents near the peak.

    Raises:
        ValueError: a record is in a group twice.
    """
    if groups.select(pl.struct([*GROUP_KEY, "record_id"]).is_duplicated().any()).item():
        raise ValueError("landscape: a record is in a group twice; the grain of groups is unit × period × record")
    made, on_map = _placed(_common(occurrences, groups, settings.threshold), settings.map_documents)
    points = groups.join(on_map, on="record_id").sort([*GROUP_KEY, "record_id"])
    parts = {key: part for key, part in points.group_by(GROUP_KEY, maintain_order=True)}
    contours, peaks = _hills(parts, made, settings)
    return Landscape(points.select(*POINT_SCHEMA), contours, peaks)


def _placed(made: Vectors, most: int) -> tuple[Vectors, pl.DataFrame]:
    """The documents that are drawn, and their places: record_id, row of the vectors, x, y."""
    shown = drawn(made.record_ids, most)
    places = display_map(made.matrix[shown])
    made = Vectors(made.matrix[shown], [made.record_ids[place] for place in shown], made.terms)
    columns = {"record_id": made.record_ids, "row": np.arange(len(shown)), "x": places[:, 0], "y": places[:, 1]}
    return made, pl.DataFrame(columns, schema_overrides={"record_id": pl.String})


def _hills(
    parts: dict[tuple, pl.DataFrame], made: Vectors, settings: LandscapeSettings
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Contours and peaks of each group, at levels that are the same for all."""
    densities = {key: density(part.select("x", "y").to_numpy(), settings) for key, part in parts.items()}
    highest = max((float(one.max()) for one in densities.values()), default=0.0)
    levels = [round(highest * step / (settings.level_count + 1), 6) for step in range(1, settings.level_count + 1)]
    contours, peaks = [], []
    for key, heights in densities.items():
        keys = dict(zip(GROUP_KEY, key, strict=True))
        contours += [keys | row for row in contour_rows(heights, levels)]
        peaks += [keys | row for row in _peaks(heights, highest, parts[key], made, settings)]
    return (
        pl.DataFrame(contours, schema=CONTOUR_SCHEMA, orient="row"),
        pl.DataFrame(peaks, schema=PEAK_SCHEMA, orient="row"),
    )


def _common(occurrences: pl.DataFrame, groups: pl.DataFrame, threshold: float) -> Vectors:
    """Vectors of the documents of all groups over the terms that are kept in any of them."""
    kept = [
        term_weights(occurrences.join(members, on="record_id", how="semi"), threshold).filter("is_kept")["term"]
        for _, members in groups.group_by(GROUP_KEY)
    ]
    every = occurrences.join(groups, on="record_id", how="semi")
    return vectors(every, pl.concat([pl.Series("term", [], pl.String), *kept]).unique().sort())


def density(points: np.ndarray, settings: LandscapeSettings) -> np.ndarray:
    """Density on the grid, rows along y: counts of documents, spread by a Gaussian, over their number and the area.

    Counts are whole numbers, so the sum does not depend on the order of documents. The map is seen as framed by as
    much empty ground as the kernel reaches: nothing is reflected at its border.
    """
    size = settings.grid
    cells = np.minimum((points * size).astype(int), size - 1)
    counts = np.zeros((size, size))
    np.add.at(counts, (cells[:, 1], cells[:, 0]), 1)
    spread = ndimage.gaussian_filter(counts, settings.bandwidth * size, mode="constant", truncate=4.0)
    return (spread * size * size / max(len(points), 1)).round(6)


def _centre(cell: float, size: int) -> float:
    return round((cell + 0.5) / size, 4)


def contour_rows(heights: np.ndarray, levels: list[float]) -> list[dict]:
    """Closed lines at each level: level, density, polygon, vertex, x, y."""
    # Not needed by a command that draws no landscape
    from contourpy import LineType, contour_generator

    size = heights.shape[0]
    # A frame of nothing closes every line at the border of the map
    framed = np.pad(heights, 1)
    lines_at = contour_generator(z=framed, line_type=LineType.Separate, name="serial")
    rows = []
    for number, level in enumerate(levels, 1):
        lines = [line for line in lines_at.lines(level) if len(line) > 3]
        for polygon, line in enumerate(sorted(lines, key=lambda one: (-len(one), one[0].tolist())), 1):
            for vertex, (x, y) in enumerate(line.tolist(), 1):
                place = {"x": _centre(x - 1, size), "y": _centre(y - 1, size)}
                rows.append({"level": number, "density": level, "polygon": polygon, "vertex": vertex} | place)
    return rows


def _peaks(
    heights: np.ndarray, highest: float, points: pl.DataFrame, made: Vectors, settings: LandscapeSettings
) -> list[dict]:
    """The highest places that are not beside a higher one, each named by the terms of the documents around it."""
    places = points.select("x", "y").to_numpy()
    part = Vectors(made.matrix[points["row"].to_numpy()], points["record_id"].to_list(), made.terms)
    totals = np.diff(part.matrix.tocsc().indptr)
    rows, used = [], set()
    for row, column in summits(heights, highest, settings):
        x, y = _centre(column, settings.grid), _centre(row, settings.grid)
        is_near = ((places - (x, y)) ** 2).sum(axis=1) <= (settings.peak_distance / 2) ** 2
        if is_near.sum() < settings.fewest_near:
            continue
        term = _name(part, is_near, used)
        used.add(term)
        count = None if term is None else int(totals[part.terms.index(term)])
        rows.append(
            {
                "peak": len(rows) + 1,
                "x": x,
                "y": y,
                "density": float(heights[row, column]),
                "label": None if term is None else f"{term} {count}",
                "term": term,
                "document_count": count,
                "near_document_count": int(is_near.sum()),
            }
        )
    return rows


def summits(heights: np.ndarray, highest: float, settings: LandscapeSettings) -> list[tuple[int, int]]:
    """Row and column of each summit, the highest first; none lower than `lowest_peak` of the highest of all groups."""
    reach = max(1, int(settings.peak_distance * settings.grid))
    is_top = (heights == ndimage.maximum_filter(heights, size=2 * reach + 1)) & (
        heights > settings.lowest_peak * highest
    )
    found: list[tuple[int, int]] = []
    for row, column in sorted(np.argwhere(is_top).tolist(), key=lambda at: (-heights[at[0], at[1]], at)):
        # Neighbours of equal height are one summit
        if all(max(abs(row - one), abs(column - two)) > reach for one, two in found):
            found.append((row, column))
    return found[: settings.peak_count]


def _name(part: Vectors, is_near: np.ndarray, used: set[str | None]) -> str | None:
    """The most distinctive term of the documents near a peak that names no higher peak; None where there is none."""
    if not is_near.any() or is_near.all():
        return None
    scores = distinctiveness(part, np.where(is_near, 1, 2))[1][0]
    order = sorted(np.flatnonzero(scores > 0).tolist(), key=lambda term: (-scores[term], part.terms[term]))
    return next((part.terms[term] for term in order if part.terms[term] not in used), None)
