"""Hot topics: weights by hand, planted topics found back, the same in any order and on any threads."""

import math
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from analysis.topic_drift import DRIFT_SCHEMA, drift
from analysis.topic_vectors import display_map, drawn, term_weights, vectors
from analysis.topics import SCHEMAS, Topics, TopicSettings, distinctiveness, hotspots, label_terms

ROOT = Path(__file__).resolve().parents[2]
FEW = TopicSettings(threshold=0.0, cluster_count=4, tried_counts=(3, 4, 5), bootstraps=4)
OCCURRENCES = {"record_id": pl.String, "term": pl.String, "occurrence_count": pl.Int64}


def planted(seed: int = 7, documents: int = 120, shift: int = 0) -> pl.DataFrame:
    """Documents of 4 vocabularies of 30 terms, and of 30 terms that all use; the topic is in the record's name."""
    chance, rows = random.Random(seed), []
    for place in range(documents):
        topic = place % 4
        own = [f"topic{topic} word{(number + shift) % 60:02}" for number in range(30)]
        words = chance.choices(own, k=14) + chance.choices([f"shared word{number:02}" for number in range(30)], k=8)
        name = f"d{shift:02}-{place:03}-{topic}"
        rows += [(name, word, words.count(word)) for word in sorted(set(words))]
    return pl.DataFrame(rows, schema=OCCURRENCES, orient="row")


def groups_of(occurrences: pl.DataFrame, unit_id: str = "cn", period: str = "1") -> pl.DataFrame:
    records = occurrences["record_id"].unique().sort()
    return pl.DataFrame({"unit_id": [unit_id] * len(records), "period": [period] * len(records), "record_id": records})


def everything(topics: Topics) -> list[pl.DataFrame]:
    return [getattr(topics, name) for name in SCHEMAS]


def test_weights_by_hand_and_the_threshold():
    rows = [("a", "x", 3), ("a", "y", 1), ("b", "x", 1), ("b", "z", 2), ("c", "z", 1), ("d", "x", 1)]
    found = term_weights(pl.DataFrame(rows, schema=OCCURRENCES, orient="row"), threshold=1.4)
    assert found.select("term", "document_count", "occurrence_count", "is_kept").rows() == [
        ("x", 3, 5, True), ("y", 1, 1, False), ("z", 2, 3, True),
    ]  # fmt: skip
    assert found["summed_tf_idf"].to_list() == pytest.approx(
        [5 * math.log(4 / 3), math.log(4), 3 * math.log(2)], abs=1e-6
    )


@pytest.mark.parametrize("cluster_on", ["vectors", "map"])
def test_planted_topics_are_found_back_stable_and_rightly_named(cluster_on):
    occurrences = planted()
    options = TopicSettings(threshold=0.0, cluster_count=4, tried_counts=(3, 4, 6), bootstraps=6, cluster_on=cluster_on)
    found = hotspots(occurrences, groups_of(occurrences), options)
    truth = found.documents["record_id"].str.slice(-1).to_list()
    assert adjusted_rand_score(truth, found.documents["cluster"].to_list()) > 0.9
    assert found.clusters["document_count"].to_list() == [30] * 4 and not found.clusters["is_unstable"].any()
    # Every label holds terms of one topic, and every topic is in a label
    named = [{term.split()[0] for term in terms} for terms in found.clusters["label_terms"].to_list()]
    assert sorted(sum(map(list, named), [])) == [f"topic{number}" for number in range(4)]
    best = found.selection.sort("adjusted_rand", "mean_recurrence").row(-1, named=True)
    assert best["cluster_count"] == 4 and best["is_declared"] and best["least_recurrence"] > 0.9
    own = found.terms.filter(pl.col("term").str.starts_with("topic"))
    assert (own["cluster_document_count"] == own["document_count"]).mean() > 0.95
    ranks = found.documents.filter(pl.col("representative_rank") == 1)
    assert ranks["cluster"].sort().to_list() == [1, 2, 3, 4]


def test_clusters_of_noise_are_marked_unstable():
    chance = random.Random(3)
    rows = [(f"d{d:03}", f"w{w:03}", 1) for d in range(80) for w in sorted(chance.sample(range(200), 12))]
    occurrences = pl.DataFrame(rows, schema=OCCURRENCES, orient="row")
    found = hotspots(occurrences, groups_of(occurrences), FEW)
    assert found.clusters["is_unstable"].all() and found.selection["adjusted_rand"].max() < 0.3


def test_topics_that_continue_are_matched_with_themselves():
    early, late = planted(seed=1), planted(seed=2, shift=10)
    both = pl.concat([early, late])
    groups = pl.concat([groups_of(early), groups_of(late, period="2")])
    found = hotspots(both, groups, FEW)
    table = drift(both, found)
    assert table.schema == pl.Schema(DRIFT_SCHEMA) and table.height == 16
    topic = {
        (row["period"], row["cluster"]): row["record_id"][-1] for row in found.documents.iter_rows(named=True)
    }  # fmt: skip
    for row in table.filter("is_closest").iter_rows(named=True):
        assert topic["1", row["from_cluster"]] == topic["2", row["to_cluster"]]
        assert row["cosine"] > 0.5 and row["shared_term_count"] >= 15 and 0.3 < row["term_overlap"] < 0.7
    assert table.filter(~pl.col("is_closest"))["cosine"].max() < 0.3


def test_a_group_that_is_too_small_says_why_and_still_gives_its_terms():
    small = pl.DataFrame([("a", "x", 2), ("a", "y", 1), ("b", "y", 1), ("c", "z", 1)], schema=OCCURRENCES, orient="row")
    groups = pl.concat([groups_of(small), pl.DataFrame({"unit_id": ["us"], "period": ["1"], "record_id": ["nowhere"]})])
    found = hotspots(small, groups, TopicSettings(threshold=0.0))
    assert found.groups.select("unit_id", "document_count", "reason").rows() == [
        ("cn", 3, "too_few_documents"), ("us", 1, "no_terms"),
    ]  # fmt: skip
    assert found.terms["term"].to_list() == ["x", "z", "y"] and found.terms["cluster"].null_count() == 3
    assert found.clusters.is_empty() and found.selection.is_empty()
    assert found.documents.filter(record_id="nowhere")["reason"].item() == "no_kept_term"
    assert all(table.schema == pl.Schema(SCHEMAS[name]) for name, table in zip(SCHEMAS, everything(found), strict=True))
    with pytest.raises(ValueError, match="grain"):
        hotspots(small, pl.concat([groups, groups]))
    with pytest.raises(ValueError, match="vectors or map"):
        TopicSettings(cluster_on="both")


def test_distinctiveness_is_the_likelihood_ratio():
    rows = [
        (f"d{place}", term, 1) for place in range(10) for term in ("a" if place < 4 else "b", "c", "e" * (place % 2))
    ]
    made = vectors(
        pl.DataFrame([row for row in rows if row[1]], schema=OCCURRENCES, orient="row"), pl.Series(["a", "e"])
    )
    assert made.record_ids == [f"d{place}" for place in (0, 1, 2, 3, 5, 7, 9)]
    inside, scores = distinctiveness(made, np.array([1, 1, 1, 1, 2, 2, 2]))
    assert inside.tolist() == [[4, 2], [0, 3]]
    # a: 4 of 4 in, 0 of 3 out, of 7: 2 (4 ln(7/4) + 3 ln(7/3))
    assert scores[0, 0] == pytest.approx(2 * (4 * math.log(7 / 4) + 3 * math.log(7 / 3)), abs=1e-6)
    assert scores[1, 0] == -scores[0, 0] and scores[1, 1] > 0 > scores[0, 1]
    assert label_terms(["lung", "lung injury", "acute", "x"], np.array([3.0, 4.0, 1.0, -1.0]), 3) == [
        "lung injury",
        "acute",
    ]


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(chance):
    occurrences = planted(documents=24)
    groups = groups_of(occurrences)

    def shuffled(frame: pl.DataFrame) -> pl.DataFrame:
        places = list(range(frame.height))
        chance.shuffle(places)
        return frame[places]

    first = hotspots(occurrences, groups, FEW)
    other = hotspots(shuffled(occurrences), shuffled(groups), FEW)
    assert all(one.equals(two) for one, two in zip(everything(first), everything(other), strict=True))


def test_a_map_of_few_or_equal_documents_and_the_sample_of_many():
    for number in (0, 1, 3):
        few = planted(documents=8)
        assert display_map(vectors(few, few["term"]).matrix[:number]).shape == (number, 2)
    equal = planted(documents=8).filter(pl.col("record_id") == "d00-000-0")
    copies = [equal.with_columns(pl.lit(f"c{number}").alias("record_id")) for number in range(6)]
    other = pl.DataFrame([("z", "elsewhere", 1)], schema=OCCURRENCES, orient="row")
    made = vectors(pl.concat([*copies, other]), pl.concat([*copies, other])["term"].unique())
    places = display_map(made.matrix)
    assert np.isfinite(places).all() and places.min() >= 0 and places.max() <= 1
    ids = [f"r{place}" for place in range(50)]
    assert drawn(ids, 50).tolist() == list(range(50)) and len(drawn(ids, 20)) == 20
    kept = {ids[place] for place in drawn(ids, 20)}
    fewer = [one for one in ids if one != sorted(kept)[0]]
    assert kept - {sorted(kept)[0]} <= {fewer[place] for place in drawn(fewer, 20)}


WRITTEN = """
import hashlib, io, sys
from analysis.topics import hotspots
from tests.unit.test_topics import FEW, everything, groups_of, planted
occurrences = planted(documents=200)
occurrences = occurrences.sample(fraction=1, shuffle=True, seed=int(sys.argv[1]))
for table in everything(hotspots(occurrences, groups_of(occurrences), FEW)):
    file = io.BytesIO()
    table.write_parquet(file, compression="zstd", statistics=False)
    print(hashlib.sha256(file.getvalue()).hexdigest())
"""


def test_the_same_bytes_on_any_number_of_threads():
    def written(threads: str) -> str:
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
        environment = dict(os.environ) | dict.fromkeys(names, threads)
        command = [sys.executable, "-c", WRITTEN, threads]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    first = written("1")
    assert len(set(first.split())) == len(SCHEMAS)
    assert written("2") == first
