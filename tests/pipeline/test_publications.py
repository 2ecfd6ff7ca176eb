"""Publications from files to tables: against counts by code of its own, and under changes that must change nothing.

Belongs here: real exports through import, load and models. Does not belong here: how a format is read
(tests/contract), the arithmetic of cells (dbt's own tests).
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.publication_homes import PublicationHome
from tests.rebuilt_models import RebuiltModels, copied

GEOGRAPHY = "staging.stg_monitors__publication_geography"
REPORTED = (
    "rpt_publications_by_year", "rpt_publications_by_category", "rpt_publications_by_funder",
    "rpt_publications_by_institution", "rpt_publications_by_partner_country", "rpt_publication_key_metrics",
)  # fmt: skip
# Names of countries as Web of Science writes them, of the papers of this file only
CHINA, UNITED_STATES = "China", "United States"


def plain_records(path: Path) -> list[dict[str, list[str]]]:
    """Records of a tagged file by the simplest reading there is: tag -> lines."""
    records, record, tag = [], {}, ""
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        if line[:2] == "ER":
            records.append(record)
            record = {}
        elif line[:3] == "   ":
            record[tag].append(line[3:])
        elif line[:2].strip():
            tag = line[:2]
            record.setdefault(tag, []).append(line[3:])
    return records


def countries(record: dict[str, list[str]], policy: str) -> set[str]:
    """Countries of the addresses under one policy for Hong Kong, Macao and Taiwan."""
    found = set()
    for address in record.get("C1", []):
        country = re.sub(r"^.*,", "", address.rstrip(".")).strip()
        territory = country == "Taiwan" or re.search(r", (Hong Kong|Macau|Kowloon)[^,]*, Peoples R China\.$", address)
        if territory and policy == "left_out":
            continue
        if territory and policy == "abroad":
            found.add("territory")
        elif country in ("Peoples R China", "Taiwan"):
            found.add(CHINA)
        else:
            found.add(UNITED_STATES if re.search(r"(^|[A-Z]{2}( [0-9-]+)? )USA$", country) else country)
    return found


def counted(path: Path) -> list[dict[str, list[str]]]:
    """The records of the monitor's type and years; one paper stands twice, under one DOI and two numbers."""
    works = {(record.get("DI", record["UT"])[0], "".join(record["TI"])): record for record in plain_records(path)}
    return [r for r in works.values() if "Article" in r["DT"][0] and 2013 <= int(r["PY"][0]) <= 2022]


@pytest.fixture(scope="module")
def lung(tmp_path_factory, real_data) -> PublicationHome:
    home = PublicationHome(tmp_path_factory.mktemp("lung") / "home")
    home.take([real_data / "web_of_science" / "lung_injury_472.txt"])
    return home.build()


@pytest.fixture(scope="module")
def rebuilt(lung, tmp_path_factory) -> RebuiltModels:
    selected = "int_publications_monitored_countries+,+ind_publications"
    return copied(lung.warehouse, tmp_path_factory.mktemp("policies"), selected)


@pytest.mark.parametrize("policy", ["region_of_china", "abroad", "left_out"])
def test_papers_by_country_are_those_of_an_independent_count(rebuilt, real_data, policy):
    records = counted(real_data / "web_of_science" / "lung_injury_472.txt")
    placed = [countries(record, policy) for record in records]
    mine = {
        "china": sum(CHINA in one for one in placed),
        "united_states": sum(UNITED_STATES in one for one in placed),
        "joint": sum({CHINA, UNITED_STATES} <= one for one in placed),
        "either": sum(bool({CHINA, UNITED_STATES} & one) for one in placed),
    }
    rows = " union all ".join(
        f"select 'china_us_small_molecule' as monitor_id, '{one}' as territory_id, '{policy}' as policy"
        for one in ("HKG", "MAC", "TWN")
    )
    found = rebuilt.query(
        "select unit_id, facet, category, value::integer as papers from reporting.ind_publications "
        "where period = '2013-2022' and counting = 'full' and indicator_id in ('paper_count', 'joint_paper_count')",
        changes=[f"create or replace view {GEOGRAPHY} as {rows}"],
    )
    papers = {(row["unit_id"], row["facet"], row["category"]): row["papers"] for row in found}
    assert papers["china", "all", "all"] >= mine["joint"] > 0
    assert {
        "china": max(row["papers"] for row in found if row["unit_id"] == "china" and row["facet"] == "all"),
        "united_states": max(r["papers"] for r in found if r["unit_id"] == "united_states" and r["facet"] == "all"),
        "joint": papers["china", "partner_country", "USA"],
        "either": papers["china_or_us", "all", "all"],
    } == mine
    assert papers["united_states", "partner_country", "CHN"] == mine["joint"]


def test_the_policies_move_papers_of_the_territories_only(real_data):
    records = counted(real_data / "web_of_science" / "lung_injury_472.txt")
    moved = [r["UT"][0] for r in records if countries(r, "region_of_china") != countries(r, "abroad")]
    texts = {r["UT"][0]: " ".join(r.get("C1", [])) for r in records}
    assert moved and all(re.search("Taiwan|Hong Kong|Macau", texts[one]) for one in moved)


def test_funders_are_those_of_an_independent_count(lung, real_data):
    records = counted(real_data / "web_of_science" / "lung_injury_472.txt")
    of_china = [r for r in records if CHINA in countries(r, "region_of_china") and "Taiwan" not in " ".join(r["C1"])]
    named = sum("National Natural Science Foundation of China" in " ".join(r.get("FU", [])) for r in of_china)
    others = Counter(
        bool(re.search(r"NSFC|Natural Science Foundation of (the )?(P|China)", " ".join(r.get("FU", []))))
        for r in of_china
    )
    ((papers,),) = lung.rows(
        "select paper_count from reporting.rpt_publications_by_funder "
        "where unit_id = 'china' and period_kind = 'total' and funder_id = 'nsfc'"
    )
    assert named <= papers <= named + others[True]


def reported(home: PublicationHome) -> dict[str, list[tuple]]:
    return {table: home.rows(f"select * from reporting.{table} order by all") for table in REPORTED}


def test_how_files_are_cut_and_ordered_changes_no_number(lung, real_data, tmp_path):
    text = (real_data / "web_of_science" / "lung_injury_472.txt").read_text(encoding="utf-8-sig")
    head, _, body = text.partition("PT J")
    records = [f"PT J{record}" for record in body.rpartition("\nEF")[0].split("PT J")]
    for number, part in enumerate((records[300:], records[:310])):
        (tmp_path / f"part{number}.txt").write_text(head + "".join(reversed(part)) + "EF\n", encoding="utf-8")
    other = PublicationHome(tmp_path / "home")
    other.take([tmp_path / "part0.txt", tmp_path / "part1.txt"])
    # The same file once more: known bytes are not landed again, the same records say nothing new
    other.take([real_data / "web_of_science" / "lung_injury_472.txt"])
    assert "known" in other.take([tmp_path / "part0.txt"]) or "same bytes" in other.take([tmp_path / "part0.txt"])
    other.build()
    assert reported(other) == reported(lung)
    ((read, loaded, duplicate, unchanged),) = other.rows(
        "select sum(read_count), sum(loaded_count), sum(duplicate_count), sum(unchanged_count) "
        "from marts.fct_ingested_files"
    )
    assert (read, loaded, duplicate, unchanged) == (472 + 10 + 472, 472, 10, 472)


@pytest.fixture(scope="module")
def pair(tmp_path_factory, real_data) -> PublicationHome:
    home = PublicationHome(tmp_path_factory.mktemp("pair") / "home")
    home.take(sorted((real_data / "overlap_pair").iterdir()))
    return home.build()


def test_the_known_pairs_are_one_work_each_and_nothing_else_is(pair, real_data):
    merged = pair.rows(
        "select publication_id, list(source_id order by source_id), list(merge_rule order by source_id) "
        "from marts.bridge_publication_sources group by 1 having count(*) > 1"
    )
    pairs = [sources for _, sources, _ in merged]
    assert all(sources == ["scopus", "web_of_science"] for sources in pairs)
    by_doi = [rules for _, _, rules in merged if rules == ["doi", "doi"]]
    assert len(by_doi) == 99
    # What is left has no DOI on one side: the PubMed number, or title, year and first author agree
    assert {tuple(rules) for _, _, rules in merged} <= {(one, one) for one in ("doi", "pmid", "title_year_author")}
    ((works,),) = pair.rows("select count(*) from marts.fct_publications")
    assert works == 150 + 153 - len(merged)


def test_a_decision_overrides_either_way_and_undo_restores(pair, tmp_path):
    models = copied(pair.warehouse, tmp_path, "int_publication_keys+,+rpt_publication_flow")
    works = "select count(*) as works from marts.fct_publications"
    before = models.query(works)[0]["works"]
    (apart,) = pair.rows(
        "select record_id, merged_with_record_id from marts.bridge_publication_sources "
        "where merge_rule = 'doi' and source_id = 'web_of_science' order by record_id limit 1"
    )
    alone = pair.rows(
        "select record_id from marts.bridge_publication_sources where merge_rule = 'only_record' "
        "order by record_id limit 2"
    )
    decided = "insert into seeds.publication_merge_decisions values ('{}', '{}', '{}', 'test', 'test', current_date)"
    assert models.query(works, changes=[decided.format(*apart, "different")])[0]["works"] == before + 1
    assert models.query(works, changes=[decided.format(alone[0][0], alone[1][0], "same")])[0]["works"] == before - 1
    assert models.query(works)[0]["works"] == before


def test_a_missing_batch_is_named(real_data, tmp_path):
    text = (real_data / "web_of_science" / "lung_injury_472.txt").read_text(encoding="utf-8-sig")
    head, _, body = text.partition("PT J")
    records = [f"PT J{record}" for record in body.rpartition("\nEF")[0].split("PT J")]
    for first, last in ((1, 10), (21, 30), (29, 35), (36, 50)):
        part = "".join(records[first - 1 : min(last, 45)])
        (tmp_path / f"savedrecs_{first}-{last}.txt").write_text(f"{head}{part}EF\n", encoding="utf-8")
    home = PublicationHome(tmp_path / "home")
    home.take(sorted(tmp_path.glob("*.txt")))
    home.build()
    findings = dict(home.rows("select original_name, findings from reporting.rpt_import_ledger"))
    assert findings == {
        "savedrecs_1-10.txt": None,
        "savedrecs_21-30.txt": "records 11–20 missing",
        "savedrecs_29-35.txt": "overlaps the file before it up to record 30",
        "savedrecs_36-50.txt": "expected 15 records",
    }
