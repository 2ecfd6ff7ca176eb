"""Topics and laws of all monitors: each monitor by itself, typed when empty, labels as written, any order of rows."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bibliometric_laws import bradford, lotka
from analysis.bursts import bursts
from analysis.landscape import LandscapeSettings, landscape
from analysis.phrases import phrases
from analysis.publication_scattering import SCHEMAS as LAW_SCHEMAS
from analysis.publication_scattering import publication_scattering
from analysis.publication_topics import SCHEMAS, publication_topics
from analysis.topics import TopicSettings, hotspots

STOP_WORDS = pl.DataFrame({"word": ["and", "of", "the"], "use": ["break"] * 3})
SUBJECTS = [
    "EGFR mutant lung tumors",
    "Tumor Hypoxia imaging",
    "renal transport kinetics",
    "kinase (KIN) docking model",
]
DOCUMENT = {"record_id": pl.String, "title": pl.String, "abstract": pl.String, "keywords": pl.List(pl.String)}
GROUP = dict.fromkeys(("unit_id", "period_kind", "period", "record_id"), pl.String)


def literature(monitor_id: str, documents: int = 48) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Documents of four subjects, half of them in each of two periods; and their groups."""
    rows, groups = [], []
    for place in range(documents):
        name, subject = f"{monitor_id}{place:03}", SUBJECTS[place % 4]
        said = f"The {subject} of sample{place % 5} and {subject} of assay{place % 7}."
        rows.append((name, subject, said, [subject.split(" ")[0], f"Method {place % 3}"]))
        year = 2013 + place * 10 // documents
        groups.append(("cn", "topics", "2013-2017" if year < 2018 else "2018-2022", name))
        groups += [(unit, "year", str(year), name) for unit in ("cn", "both")]
    named = pl.lit(monitor_id).alias("monitor_id")
    return (
        pl.DataFrame(rows, schema=DOCUMENT, orient="row").with_columns(named),
        pl.DataFrame(groups, schema=GROUP, orient="row").with_columns(named),
    )


def settings_of(*monitors: str) -> pl.DataFrame:
    values = {"minimum_tfidf": 1, "cluster_count": 4, "cluster_on": "vectors", "bootstraps": 2}
    return pl.DataFrame([{"monitor_id": name} | values for name in monitors])


@pytest.fixture(scope="module")
def two() -> tuple[list[pl.DataFrame], dict[str, pl.DataFrame]]:
    inputs = [pl.concat(parts) for parts in zip(literature("a"), literature("b", 24), strict=True)]
    return inputs, publication_topics(*inputs, settings_of("a", "b"), STOP_WORDS)


def test_every_table_is_there_and_each_monitor_is_by_itself(two):
    _, found = two
    assert {name: frame.schema for name, frame in found.items()} == {
        name: pl.Schema(schema) for name, schema in SCHEMAS.items()
    }
    alone = publication_topics(*literature("b", 24), settings_of("b"), STOP_WORDS)
    for name, frame in found.items():
        assert frame.filter(monitor_id="b").equals(alone[name]), name
    missing = {name for name, frame in found.items() if frame.filter(monitor_id="a").is_empty()}
    assert missing <= {"bursts"}


def test_the_tables_are_those_of_the_methods(two):
    (documents, groups), found = two
    occurrences = phrases(documents.filter(monitor_id="a").drop("monitor_id"), STOP_WORDS).occurrences
    chosen = groups.filter(monitor_id="a", period_kind="topics").select("unit_id", "period", "record_id")
    topics = hotspots(occurrences, chosen, TopicSettings(threshold=1.0, cluster_count=4, bootstraps=2))
    mine = {name: frame.filter(monitor_id="a").drop("monitor_id") for name, frame in found.items()}
    assert mine["terms"].drop("term_label").equals(topics.terms)
    assert mine["documents"].equals(topics.documents) and mine["selection"].equals(topics.selection)
    hills = landscape(occurrences, chosen, LandscapeSettings(threshold=1.0))
    assert mine["landscape_points"].equals(hills.points)
    # Every line once, closed by the polygon instead of a last vertex that is the first
    assert mine["landscape_contours"]["vertex_count"].sum() + mine["landscape_contours"].height == hills.contours.height
    first = hills.contours.filter(level=1, polygon=1).group_by("unit_id", "period", maintain_order=True)
    for (_, period), line in first:
        row = mine["landscape_contours"].filter(period=period, level=1, polygon=1).row(0, named=True)
        points = [tuple(float(part) for part in point.split(",")) for point in row["ring"].split(" ")]
        assert points == line.select("x", "y").rows()[:-1]


def test_bursts_are_of_all_works_of_a_year_not_of_the_set(two):
    (documents, groups), found = two
    occurrences = phrases(documents.filter(monitor_id="a").drop("monitor_id"), STOP_WORDS).occurrences
    yearly = groups.filter(monitor_id="a", period_kind="year").with_columns(year=pl.col("period").cast(pl.Int32))
    counts = occurrences.join(yearly, on="record_id").group_by("unit_id", "term", "year").agg(document_count=pl.len())
    totals = yearly.group_by("unit_id", "year").agg(document_count=pl.len())
    expected = bursts(counts, totals)
    assert found["bursts"].filter(monitor_id="a").drop("monitor_id", "term_label").equals(expected)
    only_years = publication_topics(documents, groups.filter(period_kind="year"), settings_of("a", "b"), STOP_WORDS)
    assert only_years["bursts"].equals(found["bursts"])
    assert {name for name, frame in only_years.items() if frame.height} <= {"bursts"}


def test_labels_are_as_texts_write_them(two):
    _, found = two
    labels = dict(found["terms"].select("term", "term_label").iter_rows())
    assert found["terms"]["term_label"].null_count() == 0
    assert any("EGFR" in label for label in labels.values())
    for row in found["clusters"].iter_rows(named=True):
        assert row["label"] == " · ".join(labels[term] for term in row["label_terms"])
    for row in found["landscape_peaks"].filter(pl.col("term").is_not_null()).iter_rows(named=True):
        assert row["label"] == f"{row['term_label']} {row['document_count']}"


def test_nothing_gives_typed_tables():
    documents, groups = (frame.clear() for frame in literature("a"))
    for given_settings in (settings_of("a"), settings_of("a").clear()):
        found = publication_topics(documents, groups, given_settings, STOP_WORDS)
        assert {name: frame.schema for name, frame in found.items()} == {
            name: pl.Schema(schema) for name, schema in SCHEMAS.items()
        }
    laws = publication_scattering(counts_of({}))
    assert {name: frame.schema for name, frame in laws.items()} == {
        name: pl.Schema(schema) for name, schema in LAW_SCHEMAS.items()
    }


def test_a_group_without_a_hot_term_has_a_reason_and_no_clusters():
    documents, groups = literature("a", 8)
    strict = settings_of("a").with_columns(minimum_tfidf=pl.lit(1_000))
    found = publication_topics(documents, groups, strict, STOP_WORDS)
    assert set(found["groups"]["reason"]) == {"no_terms"}
    assert found["clusters"].is_empty() and found["landscape_contours"].is_empty() and found["documents"].height == 8


def test_any_order_of_rows_gives_the_same(two):
    inputs, found = two
    shuffled = [frame.sample(fraction=1.0, shuffle=True, seed=3) for frame in inputs]
    again = publication_topics(*shuffled, settings_of("b", "a"), STOP_WORDS)
    assert [name for name in found if not found[name].equals(again[name])] == []


def counts_of(counts: dict[tuple[str, str, str, str], int]) -> pl.DataFrame:
    schema = dict.fromkeys(("monitor_id", "unit_id", "counted", "name"), pl.String) | {"document_count": pl.Int64}
    return pl.DataFrame([(*key, number) for key, number in counts.items()], schema=schema, orient="row")


KEYS = st.tuples(
    *(st.sampled_from(values) for values in (["a", "b"], ["cn", "us"], ["source", "author"], ["x", "y", "z"]))
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(KEYS, st.integers(1, 60)))
def test_laws_of_each_monitor_are_those_of_its_counts(counts):
    found = publication_scattering(counts_of(counts).sample(fraction=1.0, shuffle=True, seed=1))
    for monitor in ("a", "b"):
        inside = counts_of({key: number for key, number in counts.items() if key[0] == monitor}).drop("monitor_id")
        sources, zones = bradford(inside.filter(counted="source").drop("counted").rename({"name": "source"}))
        authors = lotka(inside.filter(counted="author").drop("counted").rename({"name": "author_id"}))
        for name, expected in {"sources": sources, "zones": zones, "authors": authors}.items():
            assert found[name].filter(monitor_id=monitor).drop("monitor_id").equals(expected), name
