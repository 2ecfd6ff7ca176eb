"""The networks of trials of a release as files for other programs: GEXF, GraphML, Pajek and VOSviewer JSON.

Belongs here: which files there are and what each says about itself. Does not belong here: the formats
(network_formats.py), networks of publications (publication_network_files.py), what a network is (analysis/networks.md).

`networks/<monitor>/<level>-<type>.<format>`, one set per network that has an edge, with its MOST_NODES nodes of most
trials and the edges between them. A file names its monitor, the
date of the data, the method with its parameters, and SAMPLE where the records are made up; it shows neither clock
nor release id, so the same tables give the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import duckdb

from reports.errors import ReleaseError
from reports.manifest import SAMPLE_NOTICE
from reports.network_formats import Network, gexf, graphml, pajek, vosviewer
from reports.page_data import SAFE_ID, Row, columns_by_table, opened, rows

# A network of every institution of the registry would be files of hundreds of megabytes, which no such program opens
MOST_NODES = 150
NODES, EDGES = "rpt_trials_network_nodes", "rpt_trials_network_edges"
WRITERS: dict[str, Callable[[Network], Iterator[str]]] = {
    "gexf": gexf,
    "graphml": graphml,
    "net": pajek,
    "json": vosviewer,
}
METHOD = (
    "Edge weight: trials in which both take part, full counting. Betweenness: edge length 1/trials. PageRank: damping "
    "0.85, by trials. Communities: Leiden, modularity, resolution 1, best of 10 runs with fixed seeds. Association "
    "strength: 2m c / (w w), van Eck and Waltman 2009. See analysis/networks.md."
)


def write_network_files(database: duckdb.DuckDBPyConnection | Path, folder: Path) -> list[Path]:
    """Write every network of a release below `folder`; the files written, none where the release has no networks.

    Raises ReleaseError when a part of a network's key cannot be in the name of a file.
    """
    written = []
    with opened(database) as connection:
        if ("reporting", NODES) not in columns_by_table(connection):
            return []
        monitors = {row["monitor_id"]: row for row in rows(connection, "select * from marts.dim_monitors")}
        keys = rows(
            connection,
            f"select distinct monitor_id, network_level, collaboration_type from reporting.{NODES} order by all",
        )
        for key in keys:
            written += write_formats(_read(connection, key, monitors[key["monitor_id"]]), folder)
    return written


def write_formats(network: Network, folder: Path) -> list[Path]:
    """Write one network in every format as `<monitor>/<name>.<format>` below `folder`; the files written."""
    written = []
    for ending, parts in WRITERS.items():
        path = folder / network.monitor_id / f"{network.name}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(parts(network))
        written.append(path)
    return written


def check_names(parts: Iterable[str], table: str) -> None:
    """Raise ReleaseError when a part of a network's key cannot be in the name of a file."""
    for part in parts:
        if not SAFE_ID.fullmatch(part):
            raise ReleaseError(f"{part!r} of {table} cannot name a file: use a-z, 0-9 and _")


def _read(connection: duckdb.DuckDBPyConnection, key: Row, monitor: Row) -> Network:
    """One network of the release with what its files say about it."""
    check_names(key.values(), NODES)
    of_network, values = "monitor_id = ? and network_level = ? and collaboration_type = ?", list(key.values())
    found = rows(connection, f"select count(*) as node_count from reporting.{NODES} where {of_network}", values)
    kept = f"from reporting.{NODES} where {of_network} and rank <= {MOST_NODES}"
    nodes = rows(connection, f"select *, trial_count as record_count {kept} order by node_id", values)
    edges = rows(
        connection,
        f"with kept as (select node_id {kept}) select *, trial_count as shared_count from reporting.{EDGES} "
        f"where {of_network} and from_node_id in (select node_id from kept) "
        "and to_node_id in (select node_id from kept) order by from_node_id, to_node_id",
        values + values,
    )
    return Network(
        monitor_id=key["monitor_id"],
        name=f"{key['network_level']}-{key['collaboration_type']}",
        item=key["network_level"],
        records="trials",
        shared="shared trials",
        facts=_facts(key, monitor) | {"nodes": extent(len(nodes), found[0]["node_count"], "trials", (NODES, EDGES))},
        nodes=nodes,
        edges=edges,
    )


def extent(kept: int, found: int, records: str, tables: tuple[str, str]) -> str:
    """How much of a network its file holds."""
    if kept == found:
        return f"all {found}"
    return (
        f"the {kept} with most {records} of {found}; measures are those of the whole network, which is in the tables "
        f"reporting.{tables[0]} and reporting.{tables[1]}"
    )


def _facts(key: Row, monitor: Row) -> dict[str, str]:
    first, last = (monitor[name] or "open" for name in ("first_posted_from", "first_posted_to"))
    sample = {"notice": SAMPLE_NOTICE} if monitor["is_sample"] else {}
    return sample | {
        "monitor": key["monitor_id"],
        "title": monitor["title_en"],
        "network_level": key["network_level"],
        "collaboration_type": key["collaboration_type"],
        "population": f"every trial of the monitor's reference, {monitor['reference_unit_id']}",
        "source": f"{monitor['source_id']} / {monitor['dataset']}",
        "first_posted": f"{first} to {last}",
        "data_as_of": str(monitor["data_as_of"] or "not recorded"),
        "method": METHOD,
    }
