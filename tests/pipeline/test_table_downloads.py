"""The JSON and the CSV of one query in one warehouse: the same facts, and what a table lacks is never a zero."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingestion.inbox import import_paths
from ingestion.loading import load
from ingestion.monitor_tables import write_raw
from ingestion.places import known_places
from orchestration.resources import GEOGRAPHY_SEEDS, checked_monitors
from orchestration.settings import REPOSITORY

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
WANTED = "fct_trials fct_trial_sites bridge_trial_interventions fct_source_findings int_trials_facets int_trials_terms"
# Columns of fct_trials that a table does not hold
NOT_IN_A_TABLE = (
    "official_title, last_known_status, why_stopped, observational_model, enrollment_type, minimum_age, maximum_age, "
    "healthy_volunteers, first_submitted_date, first_submitted_date_precision, start_date_type, "
    "primary_completion_date_type, completion_date_type, results_first_submitted_date, "
    "results_first_submitted_date_precision, last_update_submitted_date, last_update_submitted_date_precision, "
    "status_verified_date, status_verified_date_precision, version_holder"
)
SUBSET = (
    "Locations,NCT Number,First Posted,Interventions\n"
    '"Example Hospital, Tangshan, Hebei, China",NCT80000001,2020-03-01,DRUG: x\n'
)


@pytest.fixture(scope="module")
def warehouse(real_data, tmp_path_factory) -> duckdb.DuckDBPyConnection:
    """Marts made of the JSON, of the CSV under numbers NCT9…, and of a table with four columns."""
    home, folder = tmp_path_factory.mktemp("tables"), real_data / "clinicaltrials_gov/csv_exports"
    renumbered = re.sub(rb"(?m)^NCT0", b"NCT9", (folder / "ctg-studies_120.csv").read_bytes())
    (home / "renumbered.csv").write_bytes(renumbered)
    (home / "subset.csv").write_text(SUBSET)
    files = [folder / "ctg-studies_120.json.gz", home / "renumbered.csv", home / "subset.csv"]
    report = import_paths(home, files, monitor_id=None, now=lambda: NOW, places=known_places(GEOGRAPHY_SEEDS))
    assert report.is_clean and report.record_count == 241
    load(home)
    write_raw(checked_monitors(), home / "raw")
    build(home)
    return duckdb.connect(home / "warehouse.duckdb", read_only=True)


def build(home: Path) -> None:
    selected = [f"+{name}" for name in WANTED.split()]
    folder = ["--project-dir", REPOSITORY / "dbt_project", "--profiles-dir", REPOSITORY / "dbt_project"]
    without = ["--exclude", "resource_type:test", "resource_type:unit_test"]
    dbt = Path(sys.executable).with_name("dbt")
    variables = os.environ | {"OBSERVATORY_HOME": str(home), "DBT_TARGET_PATH": str(home / "target")}
    called = subprocess.run(
        [dbt, "build", "--quiet", *folder, "--select", *selected, *without],
        env=variables | {"DBT_LOG_PATH": str(home / "logs"), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert called.returncode == 0, called.stdout


def facts(warehouse, record_format: str, table: str, columns: str) -> list[tuple]:
    """Rows of a mart for the trials that came in a form, by their true numbers."""
    return warehouse.sql(
        f"select replace(record_id, 'NCT9', 'NCT0') as trial, {columns} from marts.{table} "
        f"where record_id in (select record_id from marts.fct_trials where record_format = '{record_format}' "
        "and missing_columns is null) order by all"
    ).fetchall()


def test_json_and_csv_give_the_same_facts_of_trials(warehouse):
    excluded = f"record_id, nct_id, registry_trial_id, record_format, content_hash, {NOT_IN_A_TABLE}"
    told, rows = (facts(warehouse, form, "fct_trials", f"* exclude ({excluded})") for form in ("json", "csv"))
    assert len(told) == 120 and rows == told
    nulls = ", ".join(f"count({name})" for name in NOT_IN_A_TABLE.split(", "))
    assert set(warehouse.sql(f"select {nulls} from marts.fct_trials where record_format = 'csv'").fetchall()[0]) == {0}
    told, rows = (
        facts(warehouse, form, "bridge_trial_interventions", "* exclude (record_id)") for form in ("json", "csv")
    )
    assert rows == told and len(told) > 150


def test_sites_are_the_same_where_they_are_split_and_countries_always(warehouse):
    places = (
        "site_number, country_id, site_parse, facility, institution_key, city, state, zip, country, region_id, city_id"
    )
    told, rows = (facts(warehouse, form, "fct_trial_sites", places) for form in ("json", "csv"))
    assert len(told) == len(rows) == 829
    assert [row[:3] for row in rows] == [row[:3] for row in told]
    pairs = [(true[4:], row[4:]) for true, row in zip(told, rows, strict=True) if row[3] == "exact"]
    assert len(pairs) == 610 and all(true == row for true, row in pairs)
    assert {row[3] for row in rows} == {"exact", "ambiguous"} and {row[3] for row in told} == {"structured"}
    findings = "select sum(record_count) from marts.fct_source_findings where finding_kind = 'ambiguous_location'"
    assert warehouse.sql(findings).fetchall() == [(219,)]


def test_what_a_table_lacks_is_missing_and_never_a_zero(warehouse):
    columns = "phase, age_group, has_results, overall_status, study_type, record_format"
    subset = "from marts.fct_trials where nct_id = 'NCT80000001'"
    assert warehouse.sql(f"select {columns} {subset}").fetchall() == [("missing", "missing", None, None, None, "csv")]
    assert "study results" in warehouse.sql(f"select missing_columns {subset}").fetchall()[0][0]
    counted = warehouse.sql(
        "select facet, category from intermediate.int_trials_facets where monitor_id = 'jjj_clinical_trials' "
        "and record_id = 'clinicaltrials_gov:NCT80000001' order by facet"
    ).fetchall()
    assert dict(counted) == {
        "age_group": "missing",
        "all": "all",
        "collaboration_type": "single",
        "has_results": "missing",
        "intervention_type": "drug",
        "sex": "missing",
        "sponsor_class": "unknown",
        "stage": "missing",
        "status": "missing",
        "study_type": "missing",
    }
    terms = warehouse.sql(
        "select distinct facet, category from intermediate.int_trials_terms where monitor_id = 'jjj_clinical_trials' "
        "and record_id = 'clinicaltrials_gov:NCT80000001'"
    ).fetchall()
    unknown = {"sponsor": "missing", "condition": "missing", "intervention_term": "missing"}
    assert dict(terms) == unknown | {"city": "hebei-tangshan"}
