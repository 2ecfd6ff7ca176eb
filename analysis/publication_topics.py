"""Hot topics, landscapes, themes and bursts of every monitor of publications, from its documents and its settings.

Belongs here: terms once a monitor, each method on them, names as they are written, one table a file. Does not belong
here: any method (phrases.py, topics.py, topic_drift.py, landscape.py, thematic_map.py, bursts.py), files. Methods and
limits: the .md beside each of them.
"""

from collections.abc import Iterator

import polars as pl

from analysis.bursts import BURST_SCHEMA, bursts
from analysis.landscape import CONTOUR_SCHEMA, PEAK_SCHEMA, POINT_SCHEMA, LandscapeSettings, landscape
from analysis.phrases import phrases
from analysis.thematic_map import TERM_SCHEMA as THEME_TERM_SCHEMA
from analysis.thematic_map import THEME_SCHEMA, thematic_map
from analysis.topic_drift import DRIFT_SCHEMA, drift
from analysis.topics import SCHEMAS as TOPIC_SCHEMAS
from analysis.topics import TopicSettings, hotspots

_LABEL = {"term_label": pl.String}
_RING_KEY = ["unit_id", "period", "level", "density", "polygon"]
# File -> its columns; all begin with monitor_id
SCHEMAS = {
    name: {"monitor_id": pl.String} | dict(schema)
    for name, schema in {
        "groups": TOPIC_SCHEMAS["groups"],
        "terms": TOPIC_SCHEMAS["terms"] | _LABEL,
        "clusters": TOPIC_SCHEMAS["clusters"],
        "documents": TOPIC_SCHEMAS["documents"],
        "selection": TOPIC_SCHEMAS["selection"],
        "drift": DRIFT_SCHEMA,
        "landscape_points": POINT_SCHEMA,
        "landscape_contours": {name: CONTOUR_SCHEMA[name] for name in _RING_KEY}
        | {"vertex_count": pl.Int64, "ring": pl.String},
        "landscape_peaks": PEAK_SCHEMA | _LABEL,
        "bursts": BURST_SCHEMA | _LABEL,
        "themes": THEME_SCHEMA,
        "theme_terms": THEME_TERM_SCHEMA | _LABEL,
    }.items()
}


def publication_topics(
    documents: pl.DataFrame, groups: pl.DataFrame, settings: pl.DataFrame, stop_words: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Every table of topics, of all monitors.

    Args:
        documents: one row per monitor_id and record_id, with title, abstract, keywords (phrases.py).
        groups: one row per monitor_id, unit_id, period_kind, period and record_id; of period_kind `topics` the groups
            whose topics are looked for, of `year` those in which bursts are. The order of rows matters in neither.
        settings: one row per monitor_id: minimum_tfidf, cluster_count, cluster_on, bootstraps (topics.md).
        stop_words: as phrases.py takes them.

    Returns:
        The tables of SCHEMAS, typed also when empty. Terms stand by name, which is the key, and as `term_label`, how
        they are mostly written; labels of clusters, themes and peaks and the shared terms of drift are written that
        way. A `ring` of landscape_contours is the closed line as the points of an SVG polygon, `x,y x,y …`, x from
        left and y from above, in parts of the side of the map. A monitor without documents has no rows; without
        groups of period_kind topics only bursts.

    Raises:
        ValueError: a record is there twice, in a monitor or a group.
    """
    parts: dict[str, list[pl.DataFrame]] = {name: [pl.DataFrame(schema=schema)] for name, schema in SCHEMAS.items()}
    for one in settings.sort("monitor_id").iter_rows(named=True):
        inside = [frame.filter(monitor_id=one["monitor_id"]) for frame in (documents, groups)]
        for name, frame in _of_monitor(*inside, one, stop_words) if inside[0].height else ():
            named = frame.with_columns(monitor_id=pl.lit(one["monitor_id"]))
            parts[name].append(named.select(*SCHEMAS[name]).cast(SCHEMAS[name]))
    return {name: pl.concat(frames) for name, frames in parts.items()}


def _of_monitor(
    documents: pl.DataFrame, groups: pl.DataFrame, settings: dict, stop_words: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    found = phrases(documents, stop_words)
    labels = found.terms.select("term", term_label="label")
    yearly = groups.filter(period_kind="year").select("unit_id", "record_id", year=pl.col("period").cast(pl.Int32))
    yield "bursts", _labelled(_bursts(found.occurrences, yearly), labels)
    chosen = groups.filter(period_kind="topics").select("unit_id", "period", "record_id")
    if chosen.height:
        yield from _of_groups(found.occurrences, chosen, settings, labels)


def _of_groups(
    occurrences: pl.DataFrame, groups: pl.DataFrame, settings: dict, labels: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    threshold, written = float(settings["minimum_tfidf"]), dict(labels.iter_rows())
    topic_settings = TopicSettings(
        threshold=threshold,
        cluster_count=settings["cluster_count"],
        cluster_on=settings["cluster_on"],
        bootstraps=settings["bootstraps"],
    )
    topics = hotspots(occurrences, groups, topic_settings)
    yield "groups", topics.groups
    yield "terms", _labelled(topics.terms, labels)
    yield "clusters", topics.clusters.with_columns(label=_written("label_terms", written).list.join(" · "))
    yield "documents", topics.documents
    yield "selection", topics.selection
    yield "drift", drift(occurrences, topics).with_columns(shared_terms=_written("shared_terms", written))
    hills = landscape(occurrences, groups, LandscapeSettings(threshold=threshold))
    yield "landscape_points", hills.points
    yield "landscape_contours", _rings(hills.contours)
    peaks = _labelled(hills.peaks, labels)
    yield "landscape_peaks", peaks.with_columns(label=pl.format("{} {}", "term_label", "document_count"))
    themes = thematic_map(occurrences, groups)
    yield "themes", themes.themes.with_columns(label=pl.col("label").replace(written))
    yield "theme_terms", _labelled(themes.terms, labels)


def _bursts(occurrences: pl.DataFrame, yearly: pl.DataFrame) -> pl.DataFrame:
    """Bursts among the documents of each unit and year."""
    counts = occurrences.join(yearly, on="record_id").group_by("unit_id", "term", "year").agg(document_count=pl.len())
    totals = yearly.group_by("unit_id", "year").agg(document_count=pl.len())
    return bursts(counts, totals)


def _labelled(frame: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    return frame.join(labels, on="term", how="left", maintain_order="left")


def _written(column: str, written: dict[str, str]) -> pl.Expr:
    """Terms of a list as they are mostly written."""
    return pl.col(column).list.eval(pl.element().replace(written))


def _rings(contours: pl.DataFrame) -> pl.DataFrame:
    """One row per closed line; the last vertex, which is the first again, is left to the polygon."""
    point = pl.concat_str(pl.col("x").cast(pl.String), pl.lit(","), pl.col("y").cast(pl.String))
    return (
        contours.with_columns(point=point)
        .sort(*_RING_KEY, "vertex")
        .group_by(_RING_KEY, maintain_order=True)
        .agg(vertex_count=pl.len().cast(pl.Int64) - 1, ring=pl.col("point").head(pl.len() - 1).str.join(" "))
    )
