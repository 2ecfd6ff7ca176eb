"""Laws of scattering for every monitor of publications: Bradford's zones of sources, Lotka's exponent of authors.

Belongs here: applying both laws monitor by monitor. Does not belong here: the laws (bibliometric_laws.py), who is a
source or an author (dbt). Method and limits: bibliometric_laws.md.
"""

import polars as pl

from analysis.bibliometric_laws import BRADFORD_SCHEMA, LOTKA_SCHEMA, ZONE_SCHEMA, bradford, lotka

# File -> its columns; all begin with monitor_id
SCHEMAS = {
    name: {"monitor_id": pl.String} | schema
    for name, schema in {"sources": BRADFORD_SCHEMA, "zones": ZONE_SCHEMA, "authors": LOTKA_SCHEMA}.items()
}


def publication_scattering(counts: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Both laws for every unit of every monitor.

    Args:
        counts: one row per monitor_id, unit_id, counted (`source` or `author`) and name, with document_count of 1 or
            more. The order of rows does not matter.

    Returns:
        The tables of SCHEMAS, typed also when empty: sources and zones of Bradford's law, authors with one row per
        unit for Lotka's.

    Raises:
        ValueError: a row is there twice, a count is below 1.
    """
    parts: dict[str, list[pl.DataFrame]] = {name: [pl.DataFrame(schema=schema)] for name, schema in SCHEMAS.items()}
    for (monitor_id,), inside in counts.sort("monitor_id").group_by(["monitor_id"], maintain_order=True):
        sources, zones = bradford(inside.filter(counted="source").rename({"name": "source"}))
        authors = lotka(inside.filter(counted="author").rename({"name": "author_id"}))
        for name, frame in {"sources": sources, "zones": zones, "authors": authors}.items():
            named = frame.with_columns(monitor_id=pl.lit(monitor_id))
            parts[name].append(named.select(*SCHEMAS[name]).cast(SCHEMAS[name]))
    return {name: pl.concat(frames) for name, frames in parts.items()}
