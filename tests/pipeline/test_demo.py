"""What a newcomer's `make demo` makes: whole, marked SAMPLE everywhere, near the printed tables, and repeatable."""

import csv
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from orchestration.inputs import unchanged_release
from orchestration.settings import Settings
from tests.homes import Home


def test_it_says_where_everything_is_and_the_sql_line_works(demo):
    report = re.search(r"^report +(\S+)$", demo.output, re.M).group(1)
    database = re.search(r"^database +(\S+)$", demo.output, re.M).group(1)
    assert report.endswith("reports/index.html") and database.endswith("observatory.duckdb")
    command = re.search(r"^try +(.+)$", demo.output, re.M).group(1)
    shown = subprocess.run(["sh", "-c", command], env=demo.variables(), capture_output=True, text=True, timeout=120)
    assert shown.returncode == 0, shown.stderr
    assert "beijing" in shown.stdout and "2015" in shown.stdout
    assert "OBSERVATORY_HOME=" in shlex.split(command)[0]


def test_everything_made_from_samples_says_so(demo):
    assert demo.manifest()["is_sample"] is True and demo.manifest()["notice"].startswith("SAMPLE")
    pages = list((demo.path / "current" / "reports").glob("*.html"))
    # The ledger quotes printed numbers, which are no samples; beside them it shows no number of ours
    ledger = demo.path / "current" / "reports" / "claims.html"
    assert len(pages) == 6 and 'data-address="' not in ledger.read_text(encoding="utf-8").partition("verdict-table")[2]
    for page in (page for page in pages if page != ledger):
        text = page.read_text(encoding="utf-8")
        assert "SAMPLE" in re.search(r"<title>(.*?)</title>", text, re.S).group(1), page.name
    comments = demo.query(
        "select schema_name || '.' || table_name, comment from duckdb_tables() "
        "where schema_name in ('marts', 'reporting')"
    )
    assert len(comments) > 30
    assert not [name for name, comment in comments if not (comment or "").startswith("SAMPLE")]
    verdicts = demo.query("select distinct verdict from reporting.rpt_claim_verdicts where basis = 'data'")
    assert ("not_computable: sample",) in verdicts
    assert not {verdict for (verdict,) in verdicts} & {"agrees", "source_drift", "contradicts_itself"}


def test_counts_follow_the_printed_table_at_one_tenth(demo, printed_tables):
    """Through the whole pipeline: odd spellings, missing states and partial dates included."""
    found = {
        (unit, str(year)): count
        for unit, year, count in demo.query(
            "select unit_id, year, trial_count from reporting.rpt_trials_by_year "
            "where monitor_id = 'jjj_clinical_trials' and row_type = 'year'"
        )
    }
    with (printed_tables / "jjj_trials_t1_registrations.csv").open(encoding="utf-8") as file:
        printed = [row for row in csv.DictReader(file) if row["row_type"] == "year"]
    assert len(printed) == 50
    far = [
        (row["region"], row["year"], row["trials"], found[row["region"], row["year"]])
        for row in printed
        if abs(found[row["region"], row["year"]] - int(row["trials"]) / 10) > 1
    ]
    assert not far


def test_collaboration_and_partners_follow_the_printed_tables(demo, printed_tables):
    types = {"single_institution": "single", "domestic": "domestic", "international": "international"}
    found = {
        (str(year), kind): count
        for year, kind, count in demo.query(
            "select year, collaboration_type, trial_count from reporting.rpt_trials_by_collaboration "
            "where monitor_id = 'jjj_clinical_trials' and unit_id = 'jjj' and row_type = 'year'"
        )
    }
    with (printed_tables / "jjj_trials_t6_collaboration.csv").open(encoding="utf-8") as file:
        printed = [
            row for row in csv.DictReader(file) if row["row_type"] == "year" and row["collaboration_type"] in types
        ]
    assert len(printed) == 30
    assert not [
        row
        for row in printed
        if abs(found[row["year"], types[row["collaboration_type"]]] - int(row["trials"]) / 10) > 1
    ]
    partners = dict(
        demo.query(
            "select unit_id || '/' || partner_label_en, trial_count from reporting.rpt_trials_partner_regions "
            "where monitor_id = 'jjj_clinical_trials'"
        )
    )
    with (printed_tables / "jjj_trials_t7_domestic_partners.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = f"{row['region']}/{row['partner_region_en']}"
            assert abs(partners.get(name, 0) - int(row["trials"]) / 10) <= 1.5, (
                name,
                row["trials"],
                partners.get(name),
            )


def test_the_second_monitor_needs_no_code(demo):
    rows = demo.query(
        "select unit_id, trial_count from reporting.rpt_trials_by_year "
        "where monitor_id = 'yangtze_delta_clinical_trials' and row_type = 'total' order by 1"
    )
    assert {unit for unit, _ in rows} == {
        "anhui", "china", "jiangsu", "shanghai", "unresolved", "yangtze_delta", "zhejiang",
    }  # fmt: skip
    assert all(count > 100 for unit, count in rows if unit != "unresolved")


def test_same_inputs_give_the_same_numbers_and_pages(demo, tmp_path):
    again = Home(tmp_path / "again")
    again.run("run", "--sample", OBSERVATORY_THREADS="1")
    assert again.manifest()["content_hash"] == demo.manifest()["content_hash"]
    assert hashes(again, "reports") == hashes(demo, "reports")
    assert hashes(again, "parquet") == hashes(demo, "parquet")
    assert hashes(again, "networks") == hashes(demo, "networks")


def hashes(home: Home, folder: str) -> dict[str, str]:
    root = home.path / "current" / folder
    files = [path for path in root.rglob("*") if path.is_file()]
    assert files
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_run_without_anything_new_builds_nothing(demo, tmp_path):
    shown = demo.run("run", "--sample").stdout
    release_id = demo.manifest()["release_id"]
    assert f"nothing has changed since release {release_id}" in shown and "report " in shown
    home = tmp_path / "home"
    shutil.copytree(demo.path, home, symlinks=True)
    assert unchanged(home) == release_id and unchanged(home, is_sample=False) is None
    landed = next((home / "landing").glob("*/*/[!_]*/manifest.json"))
    for changed, content in (
        (home / "inbox" / "new.csv", b"x"),
        (landed, landed.read_bytes() + b"\n"),
        (home / "landing" / "clinicaltrials_gov" / "studies" / "_open" / "1" / "manifest.json", b"{}"),
        (home / "current" / "reports" / "index.html", b"edited"),
    ):
        before = changed.read_bytes() if changed.exists() else None
        changed.parent.mkdir(parents=True, exist_ok=True)
        changed.write_bytes(content)
        assert unchanged(home) is None, changed
        changed.unlink() if before is None else changed.write_bytes(before)
        assert unchanged(home) == release_id
    shutil.rmtree(home / "analysis")
    assert unchanged(home) is None, "what was deleted is made again"


def unchanged(home, is_sample=None) -> str | None:
    return unchanged_release(Settings(home=home), is_sample=is_sample)


def test_dbt_unit_tests_pass(demo, tmp_path):
    shutil.copy(demo.path / "warehouse.duckdb", tmp_path)
    project = Path(__file__).resolve().parents[2] / "dbt_project"
    ran = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "test", "--project-dir", project, "--profiles-dir", project,
         "--select", "resource_type:unit_test", "--target-path", tmp_path / "dbt", "--log-path", tmp_path / "dbt"],
        env=os.environ | {"OBSERVATORY_HOME": str(tmp_path)}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-3000:]
    passed = re.search(r"PASS=(\d+) WARN=0 ERROR=0 SKIP=0", ran.stdout)
    assert passed and int(passed.group(1)), ran.stdout[-3000:]


def test_samples_and_real_records_are_never_mixed(demo, tmp_path):
    home = Home(tmp_path / "home")
    shutil.copytree(demo.path / "landing", home.path / "landing")
    refused = home.run("run", expect=1)
    assert "never mixed" in refused.stderr


def test_status_doctor_and_releases_speak(demo):
    assert '"state": "SAMPLE"' in demo.run("status", "--json").stdout
    assert demo.manifest()["release_id"] in demo.run("release", "list").stdout
    assert "is whole" in demo.run("release", "verify").stdout
    assert "no release" in demo.run("release", "verify", "../../etc", expect=1).stderr
    problems = demo.run("doctor", expect=None, OBSERVATORY_CTGOV_URL="http://127.0.0.1:9/api/v2").stdout
    assert "127.0.0.1:9" in problems and "--offline" in problems


def test_analyst_sql_is_read_only(demo):
    formats = demo.run("sql", "select 1 as one", "--format", "csv").stdout
    assert formats.splitlines() == ["one", "1"]
    for query in (
        "drop table marts.fct_trials",
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/x.csv'",
    ):
        assert demo.run("sql", query, expect=1).stderr


def test_preview_counts_what_the_report_counts(demo):
    shown = demo.run("monitor", "preview", "jjj_clinical_trials").stdout
    totals = demo.query(
        "select step_label_en, dropped_count from reporting.rpt_population_flow "
        "where monitor_id = 'jjj_clinical_trials'"
    )
    for label, dropped in totals:
        assert re.search(rf"{re.escape(label)}\W+{dropped}\W", shown), (label, dropped)
