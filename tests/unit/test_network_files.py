"""Network files: read back by another library they are the tables; names cannot break a format; samples say so."""

import json
import re
from pathlib import Path

import duckdb
import networkx
import pytest

from reports.errors import ReleaseError
from reports.network_files import WRITERS, write_network_files

HOSTILE = 'A & "B" <b>]]></node>\u0001\nC'
NODES = """
create schema marts; create schema reporting;
create table marts.dim_monitors as select
  'alpha' as monitor_id, 'Title & <more>' as title_en, 'source' as source_id, 'studies' as dataset,
  'whole' as reference_unit_id,
  date '2015-01-01' as first_posted_from, null::date as first_posted_to, date '2026-11-02' as data_as_of,
  {is_sample} as is_sample;
create table reporting.rpt_trials_network_nodes as
  select 'alpha' as monitor_id, 'institution' as network_level, '{kind}' as collaboration_type, node_id,
    row_number() over (order by trials desc, node_id) as rank,
    label as node_label_en, '机构 ' || label as node_label_zh, trials as trial_count, degree,
    weighted as weighted_degree,
    (trials / 3)::decimal(28, 12) as betweenness, 0.25::decimal(28, 12) as pagerank, community, {is_drawn} as is_drawn,
    (trials / 10)::decimal(28, 12) as x, 0.000000001::decimal(28, 12) as y
  from (values ('a@x', 'Hospital A', 3, 2, 4, 1), ('b<&>', $1, 4, 2, 5, 1), ('c''"', '医院', 3, 3, 4, 2),
    ('d', 'D', 2, 1, 1, 2)) as t(node_id, label, trials, degree, weighted, community);
create table reporting.rpt_trials_network_edges as
  select 'alpha' as monitor_id, 'institution' as network_level, '{kind}' as collaboration_type, *,
    (shared * 0.7)::decimal(28, 12) as association_strength
  from (values ('a@x', 'b<&>', 3), ('a@x', 'c''"', 1), ('b<&>', 'c''"', 2), ('c''"', 'd', 1))
    as t(from_node_id, to_node_id, shared);
alter table reporting.rpt_trials_network_edges rename shared to trial_count;
"""


def written(folder: Path, is_sample: bool = True, is_drawn: bool = True, kind: str = "all") -> dict[str, Path]:
    """The files of one network by their ending."""
    with duckdb.connect() as connection:
        # One statement has the parameter
        for statement in NODES.format(is_sample=is_sample, is_drawn=is_drawn, kind=kind).split(";")[:-1]:
            connection.execute(statement, [HOSTILE] if "$1" in statement else [])
        files = write_network_files(connection, folder)
    assert [path.parent for path in files] == [folder / "alpha"] * len(WRITERS)
    return {path.suffix[1:]: path for path in files}


def weights(graph: networkx.Graph) -> dict[frozenset, float]:
    return {frozenset(pair): data["weight"] for *pair, data in graph.edges(data=True)}


EXPECTED = {("a@x", "b<&>"): 3, ("a@x", "c'\""): 1, ("b<&>", "c'\""): 2, ("c'\"", "d"): 1}
SHARED = {frozenset(pair): count for pair, count in EXPECTED.items()}


def test_gexf_and_graphml_read_back_are_the_tables(tmp_path):
    files = written(tmp_path)
    for graph, label in (
        (networkx.read_gexf(files["gexf"]), "label"),
        (networkx.read_graphml(files["graphml"]), "label"),
    ):
        assert not graph.is_directed() and weights(graph) == SHARED
        assert {node: data["trials"] for node, data in graph.nodes(data=True)} == {
            "a@x": 3,
            "b<&>": 4,
            "c'\"": 3,
            "d": 2,
        }
        assert graph.nodes["c'\""][label] == "医院" and graph.nodes["d"]["label_zh"] == "机构 D"
        # What XML cannot hold is gone, all else is text
        assert graph.nodes["b<&>"]["label_zh"].split() == ["机构", "A", "&", '"B"', "<b>]]></node>", "C"]
        assert graph.nodes["b<&>"]["betweenness"] == pytest.approx(1.333333333333)
        assert graph.edges["c'\"", "d"]["association_strength"] == 0.7
    assert networkx.read_graphml(files["graphml"]).graph["data_as_of"] == "2026-11-02"


def test_pajek_read_back_is_the_table(tmp_path):
    graph = networkx.read_pajek(written(tmp_path)["net"])
    labels = {"Hospital A", "A & 'B' <b>]]></node> C", "医院", "D"}
    assert set(graph.nodes) == labels
    names = dict(zip(("a@x", "b<&>", "c'\"", "d"), ("Hospital A", "A & 'B' <b>]]></node> C", "医院", "D"), strict=True))
    assert weights(networkx.Graph(graph)) == {
        frozenset(names[node] for node in pair): count for pair, count in EXPECTED.items()
    }


def test_vosviewer_read_back_is_the_table(tmp_path):
    content = json.loads(written(tmp_path)["json"].read_text(encoding="utf-8"))
    items, links = content["network"]["items"], content["network"]["links"]
    assert {(one["source_id"], one["target_id"]): one["strength"] for one in links} == EXPECTED
    assert {one["id"]: one["weights"]["Trials"] for one in items} == {"a@x": 3, "b<&>": 4, "c'\"": 3, "d": 2}
    assert all(isinstance(one["cluster"], int) and 0 <= one["x"] <= 1 and 0 <= one["y"] <= 1 for one in items)
    # Descriptions are shown as HTML
    assert "<b>" not in next(one["description"] for one in items if one["id"] == "b<&>")


def test_every_file_says_whose_it_is_of_when_and_whether_it_is_a_sample(tmp_path):
    for is_sample in (True, False):
        for ending, path in written(tmp_path / str(is_sample), is_sample).items():
            text = path.read_text(encoding="utf-8")
            assert ("SAMPLE" in text) is is_sample, ending
            for fact in (
                "alpha",
                "2026-11-02",
                "2015-01-01 to open",
                "damping 0.85",
                "resolution 1",
                "all 4",
                "reference, whole",
            ):
                assert fact in text, (ending, fact)


def test_places_are_given_for_all_nodes_or_for_none_and_bytes_are_the_same(tmp_path):
    files, again = written(tmp_path / "one"), written(tmp_path / "two")
    assert {ending: path.read_bytes() for ending, path in files.items()} == {
        ending: path.read_bytes() for ending, path in again.items()
    }
    without = written(tmp_path / "three", is_drawn=False)
    marks = {"gexf": "viz:position", "net": '"D" 0.2 0.000000001', "json": '"x":'}
    for ending, mark in marks.items():
        assert mark in files[ending].read_text(encoding="utf-8"), ending
        assert mark.split(" 0.2")[0] not in without[ending].read_text(encoding="utf-8") or ending == "net"
    assert re.search(r'^4 "D"$', without["net"].read_text(encoding="utf-8"), re.M)


def test_of_a_large_network_the_nodes_with_most_trials_are_written_and_the_file_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("reports.network_files.MOST_NODES", 3)
    files = written(tmp_path)
    graph = networkx.read_graphml(files["graphml"])
    assert weights(graph) == {pair: count for pair, count in SHARED.items() if "d" not in pair}
    assert set(graph.nodes) == {"a@x", "b<&>", "c'\""}
    # Three edges meet at c, of which one is not there
    assert graph.nodes["c'\""]["degree"] == 3
    for path in files.values():
        assert "the 3 with most trials of 4" in path.read_text(encoding="utf-8")


def test_a_key_that_would_leave_the_folder_is_refused_and_no_table_is_no_file(tmp_path):
    with pytest.raises(ReleaseError, match="cannot name a file"):
        written(tmp_path, kind="../../out")
    assert not list(tmp_path.rglob("*.gexf"))
    with duckdb.connect() as connection:
        assert write_network_files(connection, tmp_path / "none") == []
