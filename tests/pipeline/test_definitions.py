"""The Dagster code location as a stranger finds it: loads, is described, and starts nothing by itself."""

import dagster as dg
import pytest

from orchestration.assets.transform import TARGET
from orchestration.settings import REPOSITORY
from reports.dictionary import dictionary_markdown, read_models


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    from orchestration.definitions import defs

    return defs


def test_every_asset_says_what_it_is_and_whose(definitions):
    specs = {
        spec.key.to_user_string(): spec
        for part in definitions.resolve_all_asset_specs()
        for spec in [part]
        if spec.group_name != "default"
    }
    assert {"landing/clinicaltrials_gov/studies", "raw/monitors", "analysis/trends", "release/current"} <= set(specs)
    assert len(specs) > 80
    for key, spec in specs.items():
        assert spec.description and spec.owners and spec.kinds, key
    groups = {spec.group_name for spec in specs.values()}
    assert groups == {"ingest", "seeds", "staging", "intermediate", "marts", "reporting", "analyse", "deliver"}


def test_the_job_is_the_whole_way_with_two_starts_of_dbt(definitions):
    job = definitions.resolve_job_def("refresh")
    steps = [node.name for node in job.nodes]
    assert sum(name.startswith("transform") for name in steps) == 2
    assert {"landing__clinicaltrials_gov__studies", "raw_studies", "analysis__trends", "release__current"} <= set(steps)
    assert job.tags["dagster/max_runtime"]
    assert job.executor_def.name == "in_process"


def test_nothing_starts_by_itself(definitions):
    schedules = list(definitions.schedules) + list(definitions.sensors)
    assert {one.name for one in schedules} >= {"daily_incremental", "weekly_complete", "monthly_report", "inbox"}
    for one in schedules:
        status = one.default_status
        assert status in (dg.DefaultScheduleStatus.STOPPED, dg.DefaultSensorStatus.STOPPED), one.name


def test_tests_of_the_tables_show_as_asset_checks(definitions):
    names = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    ours = {"every_year_has_records", "no_drop_against_previous_pull", "release_equals_build"}
    invariants = {"assert_partner_matrix_symmetric", "assert_group_is_distinct_union", "assert_units_agree_with_sites"}
    assert ours | invariants <= names
    assert len(names) > 80


def test_the_committed_dictionary_is_the_generated_one(definitions):
    generated = dictionary_markdown(read_models(TARGET))
    committed = (REPOSITORY / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert generated == committed, "tables changed: run `make docs` and review the difference"
