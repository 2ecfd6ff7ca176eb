"""The key `topics` of a monitor of publications: what is refused and where, and the tables that dbt reads."""

from pathlib import Path

import pytest

from ingestion.errors import MonitorError
from ingestion.monitor import load_monitor
from ingestion.monitor_tables import SCHEMAS, to_frames

BUNDLED = Path(__file__).resolve().parents[2] / "monitors" / "china_us_small_molecule.yml"
PERIODS = """    - {published_from: 2013, published_to: 2017}
    - {published_from: 2018, published_to: 2022}
"""


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    """The bundled monitor with changes, each of which has to apply."""
    text = BUNDLED.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "monitors" / BUNDLED.name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "change, key, found, allowed",
    [
        (("set: highly_cited", "set: cited"), "topics.set", '"cited"', "one of all, highly_cited"),
        (("published_from: 2018", "published_from: 2017"), "topics.periods[1].published_from", '"2017"', "after 2017"),
        (("2022}\n  min", "2023}\n  min"), "topics.periods[1].published_to", "2023", "2013 to"),
        (("{published_from: 2013, published_to: 2017}", "{published_from: 2017, published_to: 2013}"),
         "topics.periods[0].published_to", '"2013"', "not before published_from, 2017"),
        ((PERIODS, "    []\n"), "topics.periods", "", ""),
        (("cluster_count: 5", "cluster_count: 1"), "topics.cluster_count", "1", "from 2 to 100"),
        (("minimum_tfidf: 10", "minimum_tfidf: ten"), "topics.minimum_tfidf", "ten", "a whole number from 1"),
        (("cluster_on: vectors", "cluster_on: maps"), "topics.cluster_on", "maps", "vectors"),
        (("cluster_on: vectors", "clusters_on: map"), "topics", "clusters_on", "cluster_on"),
        (("{id: highly_cited,", "{id: all,"), "sets[0].id", '"all"', "whole population"),
    ],
)  # fmt: skip
def test_a_contradiction_is_refused_at_its_line(tmp_path, change, key, found, allowed):
    path = written(tmp_path, change)
    with pytest.raises(MonitorError) as raised:
        load_monitor(path)
    message = str(raised.value)
    assert key in message and found in message and allowed in message, message
    number = int(message.split(".yml:")[1].split(":")[0])
    assert 1 <= number <= len(path.read_text(encoding="utf-8").splitlines())


def test_settings_and_periods_arrive_as_declared_and_are_null_without_the_key(tmp_path):
    frames = to_frames([load_monitor(BUNDLED)])
    (monitor,) = frames["publication_monitors"].to_pylist()
    names = [name for name in SCHEMAS["publication_monitors"].names if name.startswith("topics_")]
    assert {name: monitor[name] for name in names} == {
        "topics_set": "highly_cited",
        "topics_cluster_on": "vectors",
        "topics_minimum_tfidf": 10,
        "topics_cluster_count": 5,
        "topics_bootstraps": 10,
    }
    assert [tuple(row.values())[1:] for row in frames["publication_topic_periods"].to_pylist()] == [
        (2013, 2017),
        (2018, 2022),
    ]
    text = BUNDLED.read_text(encoding="utf-8")
    frames = to_frames([load_monitor(written(tmp_path, (text[text.index("topics:") :], "")))])
    (monitor,) = frames["publication_monitors"].to_pylist()
    assert {monitor[name] for name in names} == {None}
    assert frames["publication_topic_periods"].num_rows == 0
