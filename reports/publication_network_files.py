"""The networks of publications of a release as files for other programs: GEXF, GraphML, Pajek and VOSviewer JSON.

Belongs here: which files there are and what each says about itself. Does not belong here: the formats
(network_formats.py), how files are written (network_files.py), what a network is (analysis/publication_networks.md).

`networks/<monitor>/<unit>-<kind>.<format>`, one set per network that has an edge, with its MOST_NODES nodes of most
records and the edges between them. A file shows neither clock nor release id: the same tables give the same bytes.
"""

from pathlib import Path

import duckdb

from reports.manifest import SAMPLE_NOTICE
from reports.network_files import MOST_NODES, check_names, extent, write_formats, write_network_files
from reports.network_formats import Network
from reports.page_data import Row, columns_by_table, opened, rows

NETWORKS, NODES, EDGES = "rpt_publication_networks", "rpt_publication_network_nodes", "rpt_publication_network_edges"
METHOD = (
    "Edge weight: {shared}, full counting. Betweenness: edge length 1/weight. PageRank: damping 0.85, by weight. "
    "Communities: Leiden, modularity, resolution 1, best of 10 runs with fixed seeds. Association strength: "
    "2m c / (w w), van Eck and Waltman 2009. is_in_backbone: disparity filter below 0.05, Serrano, Boguna and "
    "Vespignani 2009. See analysis/publication_networks.md."
)


def write_every_network_file(database: duckdb.DuckDBPyConnection | Path, folder: Path) -> list[Path]:
    """Write the networks of trials and of publications of a release below `folder`; the files written."""
    return write_network_files(database, folder) + write_publication_network_files(database, folder)


def write_publication_network_files(database: duckdb.DuckDBPyConnection | Path, folder: Path) -> list[Path]:
    """Write every network of publications of a release below `folder`; the files written, none where there are none.

    Raises ReleaseError when a part of a network's key cannot be in the name of a file.
    """
    written = []
    with opened(database) as connection:
        if ("reporting", NETWORKS) not in columns_by_table(connection):
            return []
        listed = rows(
            connection,
            f"select * from reporting.{NETWORKS} where edge_count > 0 order by monitor_id, unit_id, network_kind",
        )
        for network in listed:
            written += write_formats(_read(connection, network), folder)
    return written


def _read(connection: duckdb.DuckDBPyConnection, network: Row) -> Network:
    """One network of the release with what its files say about it."""
    key = [network[name] for name in ("monitor_id", "unit_id", "network_kind")]
    check_names(key, NETWORKS)
    of_network = "monitor_id = ? and unit_id = ? and network_kind = ?"
    kept = f"from reporting.{NODES} where {of_network} and rank <= {MOST_NODES}"
    nodes = rows(
        connection, f"select *, coalesce(paper_count, reference_count) as record_count {kept} order by node_id", key
    )
    edges = rows(
        connection,
        f"with kept as (select node_id {kept}) "
        "select *, coalesce(joint_paper_count, shared_reference_count) as shared_count "
        f"from reporting.{EDGES} where {of_network} and from_node_id in (select node_id from kept) "
        "and to_node_id in (select node_id from kept) order by from_node_id, to_node_id",
        key + key,
    )
    records = "references" if network["network_kind"] == "bibliographic_coupling" else "papers"
    return Network(
        monitor_id=network["monitor_id"],
        name=f"{network['unit_id']}-{network['network_kind']}",
        item=network["node_label_en"],
        records=records,
        shared=network["shared_label_en"],
        facts=_facts(network) | {"nodes": extent(len(nodes), network["node_count"], records, (NODES, EDGES))},
        nodes=nodes,
        edges=edges,
        node_marks=("is_above_minimum_degree",),
        edge_marks=("is_in_backbone",),
    )


def _facts(network: Row) -> dict[str, str]:
    sample = {"notice": SAMPLE_NOTICE} if network["is_sample"] else {}
    left_out = (
        f"{network['infrequent_count']} of {network['candidate_count']} with fewer records than "
        f"{network['minimum_record_count']}, {network['beyond_limit_count']} beyond the "
        f"{network['most_node_count']} of most records"
    )
    return sample | {
        "monitor": network["monitor_id"],
        "title": network["title_en"],
        "unit": network["unit_label_en"],
        "network_kind": network["network_kind_label_en"],
        "population": f"{network['paper_count']} papers of {network['unit_label_en']}",
        "published": network["period"],
        "data_as_of": str(network["data_as_of"] or "not recorded"),
        "left_out": left_out,
        "minimum_degree": f"is_above_minimum_degree: {network['network_minimum_degree']} or more",
        "method": METHOD.format(shared=network["shared_label_en"]),
    }
