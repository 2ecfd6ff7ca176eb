"""The real table downloads beside the JSON of the same query, and the sites of all real studies as texts."""

import csv
import gzip
import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingestion.inbox import import_paths
from ingestion.loading import load
from ingestion.places import known_places
from ingestion.sources.clinicaltrials_gov_locations import split_locations
from tests.conftest import ROOT

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
FIELDS = ("facility", "city", "state", "zip", "country")
PLACES = known_places(ROOT / "dbt_project" / "seeds" / "geography")

# What a row of a table cannot hold; each is null there
NOT_IN_A_TABLE = {
    "organization_name",
    "official_title",
    "keywords",
    "last_known_status",
    "why_stopped",
    "status_verified_date",
    "start_date_type",
    "primary_completion_date_type",
    "completion_date_type",
    "first_submitted_date",
    "first_posted_date_type",
    "results_first_submitted_date",
    "last_update_submitted_date",
    "enrollment_type",
    "observational_model",  # the site writes it empty
    "healthy_volunteers",
    "minimum_age",
    "maximum_age",
    "condition_mesh_terms",
    "intervention_mesh_terms",
    "references",
    "nct_id_aliases",
    "version_holder",
}
# Where the record came from, and what is compared apart
OTHER = {
    *("record_format", "missing_columns", "landed_line", "content_hash", "landed_file", "fetched_at", "is_sample"),
    *("batch_id", "record_id", "locations", "collaborators", "secondary_ids"),
}


def typed(home: Path, *files: Path) -> list[dict]:
    """Current records of a home into which the files were imported, by their id."""
    report = import_paths(home, files, monitor_id=None, now=lambda: NOW, places=PLACES)
    assert report.is_clean, report.lines()
    load(home)
    name = f"{home}/raw/clinicaltrials_gov/studies/r2/current/studies.parquet"
    table = duckdb.sql(f"select * from read_parquet('{name}') order by nct_id").to_arrow_table()
    return table.to_pylist()


@pytest.fixture(scope="module")
def pair(real_data, tmp_path_factory) -> list[tuple[dict, dict]]:
    """The 120 trials as JSON and as CSV."""
    folder = real_data / "clinicaltrials_gov/csv_exports"
    homes = [tmp_path_factory.mktemp(name) for name in ("json", "csv")]
    files = [folder / "ctg-studies_120.json.gz", folder / "ctg-studies_120.csv"]
    told, rows = (typed(home, file) for home, file in zip(homes, files, strict=True))
    return list(zip(told, rows, strict=True))


def test_json_and_csv_of_one_query_give_the_same_facts_of_trials(pair):
    assert len(pair) == 120
    for told, row in pair:
        assert {name: row[name] for name in NOT_IN_A_TABLE} == dict.fromkeys(NOT_IN_A_TABLE)
        compared = told.keys() - NOT_IN_A_TABLE - OTHER
        assert len(compared) == 25 and {n: row[n] for n in compared} == {n: told[n] for n in compared}
        assert (row["record_format"], row["missing_columns"], told["record_format"]) == ("csv", None, "json")
        # Names without the classes and kinds of ids, which a table does not have
        for name, member in (("collaborators", "name"), ("secondary_ids", "id")):
            assert [each[member] for each in row[name] or []] == [each[member] for each in told[name] or []]


def test_sites_split_exactly_are_the_same_and_what_is_given_of_the_others_too(pair):
    parse = Counter()
    for told, row in pair:
        for site, true in zip(row["locations"] or [], told["locations"] or [], strict=True):
            given = {name: site[name] for name in FIELDS if site[name] is not None}
            expected = {name: true[name] for name in FIELDS if true[name] is not None}
            parse[site["siteParse"], true["country"] == "United States"] += 1
            assert given == expected if site["siteParse"] == "exact" else given.items() < expected.items()
            assert given["country"] == expected["country"]
    assert parse == {("exact", True): 285, ("exact", False): 325, ("ambiguous", False): 219}


def test_every_real_site_as_a_text_is_split_rightly_or_called_ambiguous(real_studies):
    counts = {has_zip: Counter() for has_zip in (True, False)}
    for study in real_studies:
        sites = study["protocolSection"].get("contactsLocationsModule", {}).get("locations", [])
        for has_zip, parse in counts.items():
            fields = [name for name in FIELDS if has_zip or name != "zip"]
            true = [{name: site[name] for name in fields if name in site} for site in sites]
            text = "|".join(", ".join(site.values()) for site in true)
            found = split_locations(text, PLACES, has_zip=has_zip) if true else []
            for site, expected in zip(found, true, strict=True):
                given = {name: site[name] for name in FIELDS if name in site}
                assert given == expected if site["siteParse"] == "exact" else given.items() < expected.items()
                parse[site["siteParse"], expected["country"] == "China"] += 1
                is_placed = "city" in given or "placeText" in site  # the region is certain
                parse["placed"] += expected["country"] == "China" and (site["siteParse"] == "exact" or is_placed)
    assert counts[True] == {
        ("exact", True): 1335,
        ("ambiguous", True): 52,
        ("exact", False): 7752,
        ("ambiguous", False): 2445,
        "placed": 1384,
    }
    assert (counts[False]["exact", True], counts[False]["ambiguous", True]) == (1333, 54)


def test_the_other_downloads_are_read_whole(real_data, tmp_path):
    folder = real_data / "clinicaltrials_gov/csv_exports"
    names = ["ctg-studies_full_header_10.csv", "old_format_SearchResults_40.tsv"]
    found = typed(tmp_path, *(folder / name for name in names))
    assert Counter(record["record_format"] for record in found) == {"csv": 10, "tsv": 40}
    by_id = {record["nct_id"]: record for record in found}
    golden = by_id["NCT05600257"]
    assert (golden["overall_status"], golden["study_type"], golden["phases"]) == ("COMPLETED", "OBSERVATIONAL", None)
    assert (golden["start_date"], golden["first_posted_date"]) == ("2011-09-01", "2022-10-31")
    assert (golden["minimum_age"], golden["maximum_age"]) == ("23 Years", "89 Years")
    assert golden["interventions"] == [{"type": "DEVICE", "name": "DBT"}, {"type": "DEVICE", "name": "DM"}]
    assert (golden["enrollment_count"], golden["sex"], golden["has_results"]) == (1517, "FEMALE", False)
    assert all(record["overall_status"] and record["first_posted_date"][:2] == "20" for record in found)


def test_the_real_download_gives_the_same_records_packed_and_in_another_order_of_columns(real_data, tmp_path):
    path = real_data / "clinicaltrials_gov/csv_exports/ctg-studies_120.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [list(reversed(row)) for row in csv.reader(file)]
    text = io.StringIO()
    csv.writer(text).writerows([rows[0], *reversed(rows[1:])])
    (tmp_path / "reversed.csv.gz").write_bytes(gzip.compress(text.getvalue().encode()))
    homes = [tmp_path / "as_is", tmp_path / "reversed"]
    for home in homes:
        home.mkdir()
    as_is, other = (typed(home, file) for home, file in zip(homes, (path, tmp_path / "reversed.csv.gz"), strict=True))
    position = {"landed_line", "batch_id", "landed_file"}
    assert [{n: v for n, v in r.items() if n not in position} for r in as_is] == [
        {n: v for n, v in r.items() if n not in position} for r in other
    ]
