"""Files of networks of publications: read back by another library they are the tables, and say what they hold."""

import json
from pathlib import Path

import duckdb
import networkx
import pytest

from reports.errors import ReleaseError
from reports.network_files import WRITERS
from reports.publication_network_files import write_publication_network_files

TABLES = """
create schema reporting;
create table reporting.rpt_publication_networks as
  select 'alpha' as monitor_id, 'Title & <more>' as title_en, unit as unit_id, 'China' as unit_label_en,
    kind as network_kind, kind || ' label' as network_kind_label_en, item as node_label_en, shared as shared_label_en,
    '2013-2022' as period, 7 as paper_count, 12 as candidate_count, 8 as infrequent_count, 1 as beyond_limit_count,
    3 as node_count, edges as edge_count, 2 as minimum_record_count, 1000 as most_node_count,
    5 as network_minimum_degree, date '2026-11-02' as data_as_of, {is_sample} as is_sample
  from (values ('{unit}', 'co_word', 'keywords', 'joint papers', 2),
    ('{unit}', 'bibliographic_coupling', 'papers', 'shared references', 2), ('{unit}', 'co_citation', 'x', 'y', 0))
    as t(unit, kind, item, shared, edges);
create table reporting.rpt_publication_network_nodes as
  select 'alpha' as monitor_id, '{unit}' as unit_id, kind as network_kind, node_id, place as rank,
    'Node "' || node_id || '"' as node_label_en, '节点' as node_label_zh,
    case when kind = 'co_word' then 9 - place end as paper_count,
    case when kind <> 'co_word' then 9 - place end as reference_count,
    2 as degree, 3 as weighted_degree, 0.5::decimal(28, 12) as betweenness, 0.25::decimal(28, 12) as pagerank,
    1 as community, place = 1 as is_above_minimum_degree, place < 3 as is_drawn,
    0.1::decimal(28, 12) as x, 0.2::decimal(28, 12) as y
  from (values ('doi:10.1/<a>', 1), ('b&', 2), ('c', 3)) as t(node_id, place),
    (values ('co_word'), ('bibliographic_coupling')) as k(kind);
create table reporting.rpt_publication_network_edges as
  select 'alpha' as monitor_id, '{unit}' as unit_id, kind as network_kind, from_node_id, to_node_id,
    case when kind = 'co_word' then shared end as joint_paper_count,
    case when kind <> 'co_word' then shared end as shared_reference_count,
    1.5::decimal(28, 12) as association_strength, shared = 4 as is_in_backbone
  from (values ('b&', 'doi:10.1/<a>', 4), ('b&', 'c', 1)) as t(from_node_id, to_node_id, shared),
    (values ('co_word'), ('bibliographic_coupling')) as k(kind);
"""


def written(folder: Path, is_sample: bool = True, unit: str = "china") -> dict[str, Path]:
    with duckdb.connect() as connection:
        connection.execute(TABLES.format(is_sample=is_sample, unit=unit))
        return {path.name: path for path in write_publication_network_files(connection, folder)}


def test_a_network_without_an_edge_has_no_file_and_every_other_one_in_each_format(tmp_path):
    names = {f"china-{kind}.{ending}" for kind in ("co_word", "bibliographic_coupling") for ending in WRITERS}
    assert set(written(tmp_path)) == names
    with duckdb.connect() as connection:
        assert write_publication_network_files(connection, tmp_path / "none") == []
    with pytest.raises(ReleaseError, match="cannot name a file"):
        written(tmp_path, unit="../china")


@pytest.mark.parametrize(("kind", "counted"), [("co_word", "papers"), ("bibliographic_coupling", "references")])
def test_read_back_they_are_the_tables(tmp_path, kind, counted):
    files = written(tmp_path)
    for graph in (
        networkx.read_gexf(files[f"china-{kind}.gexf"]),
        networkx.read_graphml(files[f"china-{kind}.graphml"]),
    ):
        assert {(*sorted(pair), data["weight"], data["is_in_backbone"]) for *pair, data in graph.edges(data=True)} == {
            ("b&", "doi:10.1/<a>", 4, True), ("b&", "c", 1, False),
        }  # fmt: skip
        assert {node: (data[counted], data["is_above_minimum_degree"]) for node, data in graph.nodes(data=True)} == {
            "doi:10.1/<a>": (8, True), "b&": (7, False), "c": (6, False),
        }  # fmt: skip
    content = json.loads(files[f"china-{kind}.json"].read_text(encoding="utf-8"))
    assert {(one["source_id"], one["target_id"]): one["strength"] for one in content["network"]["links"]} == {
        ("b&", "doi:10.1/<a>"): 4, ("b&", "c"): 1,
    }  # fmt: skip
    assert set(content["network"]["items"][0]["weights"]) >= {counted.capitalize(), "Links"}


def test_every_file_says_what_it_holds_of_when_and_whether_it_is_a_sample(tmp_path):
    facts = ("alpha", "2026-11-02", "2013-2022", "7 papers of China", "8 of 12 with fewer records than 2", "all 3")
    parameters = ("5 or more", "damping 0.85", "resolution 1", "backbone", "0.05")
    for is_sample in (True, False):
        files = written(tmp_path / str(is_sample), is_sample)
        assert files
        for name, path in files.items():
            text = path.read_text(encoding="utf-8")
            assert ("SAMPLE" in text) is is_sample, name
            assert [fact for fact in (*facts, *parameters) if fact not in text] == [], name
