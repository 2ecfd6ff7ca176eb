"""Other registries beside ClinicalTrials.gov: counted from the files by code of its own, and nothing of ours moved."""

import csv
import gzip
import io
import re
from collections import Counter
from xml.etree import ElementTree

import pytest

from orchestration.settings import REPOSITORY

MONITOR = "jjj_clinical_trials"
SAMPLES = REPOSITORY / "samples"
REGISTERS = {
    "ChiCTR": "chictr",
    "ISRCTN": "isrctn",
    "German Clinical Trials Register": "drks",
    "EU Clinical Trials Register": "euctr",
    "JPRN": "jprn",
    "Sample Register": "unknown",
}


def totals(home, unit: str) -> dict[tuple[str, str], tuple]:
    """(set, registry) -> trials and linked trials of the whole window."""
    rows = home.query(
        "select registry_set, registry_id, trial_count, linked_count from reporting.rpt_trials_registries "
        f"where monitor_id = '{MONITOR}' and unit_id = '{unit}' and row_type = 'total'"
    )
    return {(name, registry): (count, linked) for name, registry, count, linked in rows}


@pytest.fixture(scope="module")
def sampled() -> dict[str, dict]:
    """The sample exports by id: the registry's own record before the platform's."""
    platform = csv.DictReader(io.StringIO((SAMPLES / "who_ictrp" / "ictrp_export.csv").read_text(encoding="utf-8")))
    trials = {
        row["TrialID"]: {
            "register": row["Source Register"],
            "day": row["Date registration3"],
            "countries": row["Countries"].split(";"),
            "sponsor": row["Primary sponsor"],
            "stated": [],
        }
        for row in platform
    }
    # Made by our own generator, so the standard parser will do
    for trial in ElementTree.parse(SAMPLES / "chictr" / "chictr_export.xml").getroot():
        trials[trial.findtext("main/trial_id")] = {
            "register": "ChiCTR",
            "day": trial.findtext("main/date_registration").replace("-", ""),
            "countries": [country.text for country in trial.iter("country2")],
            "sponsor": trial.findtext("main/primary_sponsor"),
            "stated": [stated.text for stated in trial.iter("sec_id")],
        }
    return trials


def counted(trials: dict[str, dict]) -> dict[str, dict]:
    return {
        key: trial
        for key, trial in trials.items()
        if trial["register"] != "ClinicalTrials.gov"
        and "20150101" <= trial["day"] <= "20241231"
        and "China" in trial["countries"]
    }


def test_counts_with_and_without_other_registries_are_those_of_the_files(demo, sampled):
    held = dict(
        demo.query(
            "select split_part(record_id, ':', 2), is_included or exclusion_reason = 'no_biomedical_intervention' "
            f"from marts.fct_populations where monitor_id = '{MONITOR}'"
        )
    )
    trials = counted(sampled)
    linked = [key for key, trial in trials.items() if any(held.get(nct_id) for nct_id in trial["stated"])]
    unfiltered = sum(held.values())
    found = totals(demo, "china")
    assert len(trials) > 40 and len(linked) >= 3 and unfiltered > 2000
    assert found["additional_registries", "all"] == (len(trials), len(linked))
    assert found["clinicaltrials_gov_unfiltered", "all"][0] == unfiltered
    assert found["all_registries", "all"][0] == unfiltered + len(trials) - len(linked)
    by_registry = Counter(REGISTERS[trial["register"]] for trial in trials.values())
    assert {name: count for (kind, name), (count, _) in found.items() if name != "all"} == by_registry
    own = demo.query(
        "select trial_count from reporting.rpt_trials_by_year "
        f"where monitor_id = '{MONITOR}' and unit_id = 'china' and row_type = 'total'"
    )
    assert [found["clinicaltrials_gov", "all"][:1]] == own


def test_regions_are_those_of_sponsors_and_stand_beside_sites_without_a_sum(demo, sampled):
    trials = counted(sampled)
    for unit, place in (("beijing", "Beijing"), ("tianjin", "Tianjin"), ("hebei", "Shijiazhuang")):
        found = totals(demo, unit)
        expected = sum(place in trial["sponsor"] for trial in trials.values())
        assert found["additional_registries", "all"][0] == expected, unit
        assert not {name for name, _ in found} & {"all_registries", "clinicaltrials_gov_unfiltered"}
    basis = demo.query(
        "select distinct registry_set, unit_kind, region_basis, filter_basis from reporting.rpt_trials_registries "
        "inner join marts.dim_units using (monitor_id, unit_id) order by all"
    )
    assert ("additional_registries", "region", "sponsor", "none") in basis
    assert ("additional_registries", "reference", "country", "none") in basis
    assert ("clinicaltrials_gov", "region", "site", "intervention_classes") in basis
    assert not [row for row in basis if row[0] == "clinicaltrials_gov" and row[2] != "site"]


def test_the_monitors_own_numbers_are_of_clinicaltrials_gov_alone(demo):
    foreign = demo.query(
        "select count(*) from marts.bridge_cell_members inner join marts.dim_cells using (cell_id) "
        "where indicator_id = 'trial_count' and not starts_with(record_id, 'clinicaltrials_gov:')"
    )
    assert foreign == [(0,)]
    assert demo.query("select count(*) from marts.fct_populations where record_id not like 'clinicaltrials_gov:%'") == [
        (0,)
    ]
    # The cells of trial_count are those of before there were other registries
    assert demo.query("select count(*) from marts.dim_cells where facet = 'registry' and indicator_id = 'trial_count'")[
        0
    ] == (0,)


def test_a_registration_that_several_sources_hold_counts_once(demo, sampled):
    steps_back = demo.query(
        "select record_id, canonical_record_id from marts.fct_trials where canonical_record_id is not null "
        "and source_id <> 'clinicaltrials_gov' order by all"
    )
    pairs = {record: other for record, other in steps_back}
    assert {record for record in pairs if record.startswith("who_ictrp:ChiCTR")} == {
        f"who_ictrp:ChiCTR990000{number:04d}" for number in range(10, 14)
    }
    assert all(other == f"clinicaltrials_gov:{record[10:]}" for record, other in pairs.items() if ":NCT" in record)
    kept = demo.query(
        "select count(*) from marts.fct_registry_populations where exclusion_reason = 'register_is_clinicaltrials_gov' "
        f"and monitor_id = '{MONITOR}'"
    )
    assert kept == [(3,)] and sum(":NCT" in record for record in pairs) == 3


def test_links_and_candidates_are_told_apart(demo):
    links = demo.query("select record_id, linked_record_id, link_evidence from marts.bridge_trial_registrations")
    assert len(links) == 5 and {evidence for *_, evidence in links} == {"stated_by_record"}
    candidates = demo.query("select record_id, linked_record_id from marts.fct_trial_link_candidates")
    assert len(candidates) == 3 and not set(candidates) & {pair[:2] for pair in links}
    listed = (demo.path / "current" / "reports" / MONITOR / "rpt_trials_link_candidates.csv").read_text("utf-8")
    assert len(listed.strip().splitlines()) >= 3


def test_explain_walks_from_these_numbers_to_the_landed_line(demo):
    told = demo.run("explain", f"{MONITOR}/additional_registry_trial_count/beijing/2015-2024").stdout
    assert "int_registries_members" in told and re.search(r"who_ictrp:ChiCTR|chictr:ChiCTR", told)
    told = demo.run("explain", f"{MONITOR}/all_registries_trial_count/china/2015-2024").stdout
    assert "members" in told.lower()
    record = demo.run("explain", "--record", "who_ictrp:ChiCTR9900000001").stdout
    assert "outside_window" in record and "landing/who_ictrp/trials/" in record


def test_the_page_shows_them_and_where_they_come_from(demo):
    page = (demo.path / "current" / "reports" / f"{MONITOR}.html").read_text(encoding="utf-8")
    for section in ("registries", "each_registry", "link_candidates"):
        assert f'<section id="{section}"' in page, section
    assert "who_ictrp / trials" in page and "chictr / trials" in page
    assert f"{MONITOR}/all_registries_trial_count/china/2015-2024" in page


def test_no_contact_column_reaches_the_release(demo):
    columns = demo.query(
        "select distinct column_name from duckdb_columns() where schema_name in ('marts', 'reporting')"
    )
    assert not [name for (name,) in columns if re.search("contact|telephone|e_?mail", name)]


def test_real_rows_are_counted_as_an_independent_count_does(real, real_data):
    with gzip.open(real_data / "who_ictrp" / "ictrp_export_1135.csv.gz", "rt", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    files = real.query(
        "select read_count, loaded_count, duplicate_count, unchanged_count, blank_count, quarantined_count "
        "from marts.fct_ingested_files where original_name = 'ictrp_export_1135.csv.gz'"
    )
    assert files == [(1135, 1135, 0, 0, 0, 0)]
    by_registry = dict(
        real.query("select registry_id, count(*) from marts.fct_trials where source_id = 'who_ictrp' group by all")
    )
    assert by_registry["chictr"] == 602 and by_registry["clinicaltrials_gov"] == 438
    assert sum(by_registry.values()) == 1135 and "unknown" not in by_registry
    window = [
        row for row in rows if row["Date registration3"] <= "20241231" and row["Date registration3"] >= "20150101"
    ]
    # Two rows of the real export write it "china" and "China?"
    additional = [
        row
        for row in window
        if row["Source Register"] != "ClinicalTrials.gov"
        and "china" in {re.sub("[^a-z]", "", country.lower()) for country in row["Countries"].split(";")}
    ]
    expected = Counter("chictr" if row["Source Register"] == "ChiCTR" else "other" for row in additional)
    found = totals(real, "china")
    assert found["additional_registries", "all"][0] == len(additional) == sum(expected.values())
    assert found["additional_registries", "chictr"][0] == expected["chictr"] > 500


def test_of_the_sponsors_of_china_most_are_placed_by_name(real):
    placed = dict(
        real.query(
            "select region_basis, count(*) from marts.fct_registry_populations "
            f"where is_included and monitor_id = '{MONITOR}' group by all"
        )
    )
    assert placed["sponsor"] / (placed["sponsor"] + placed["country"]) > 0.9


def test_no_population_of_the_registry_changed_by_the_export(real, real_studies):
    ids = {study["protocolSection"]["identificationModule"]["nctId"] for study in real_studies}
    found = real.query(
        f"select split_part(record_id, ':', 2) from marts.fct_populations where monitor_id = '{MONITOR}'"
    )
    assert {nct_id for (nct_id,) in found} == ids
