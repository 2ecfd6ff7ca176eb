"""The real studies, over HTTP, into the tables: compared with counts made here by another way."""

import itertools
import re
from pathlib import Path

import networkx

HEBEI_CITIES = (
    "shijiazhuang tangshan qinhuangdao handan xingtai baoding zhangjiakou chengde cangzhou langfang hengshui"
).split()
BIOMEDICAL = {"DRUG", "BIOLOGICAL", "DEVICE", "GENETIC", "COMBINATION_PRODUCT"}


def regions_of(site: dict) -> str | None:
    """Region of a site by the plainest reading of its text; enough for the three regions of this file."""
    if site.get("country") != "China":
        return None
    text = " ".join(str(site.get(key, "")) for key in ("city", "state")).lower()
    if re.search(r"beijing|peking", text):
        return "beijing"
    if re.search(r"tianjin", text):
        return "tianjin"
    if "hebei" in text or any(city in text for city in HEBEI_CITIES):
        return "hebei"
    return None


def is_counted(study: dict) -> bool:
    protocol = study["protocolSection"]
    posted = protocol["statusModule"]["studyFirstPostDateStruct"]["date"]
    sites = protocol.get("contactsLocationsModule", {}).get("locations", [])
    types = {item.get("type") for item in protocol.get("armsInterventionsModule", {}).get("interventions", [])}
    return (
        "2015-01-01" <= posted <= "2024-12-31"
        and any(site.get("country") == "China" for site in sites)
        and bool(types & BIOMEDICAL)
    )


def test_counts_by_region_agree_with_an_independent_count(real, real_studies):
    expected = dict.fromkeys(("beijing", "tianjin", "hebei", "jjj", "china"), 0)
    for study in filter(is_counted, real_studies):
        sites = study["protocolSection"].get("contactsLocationsModule", {}).get("locations", [])
        regions = {regions_of(site) for site in sites} - {None}
        for region in regions:
            expected[region] += 1
        expected["jjj"] += bool(regions)
        expected["china"] += 1
    found = dict(
        real.query(
            "select unit_id, trial_count from reporting.rpt_trials_by_year "
            "where monitor_id = 'jjj_clinical_trials' and row_type = 'total' and unit_id <> 'unresolved'"
        )
    )
    assert found == expected


def test_every_input_row_is_accounted_for(real):
    rows = real.query(
        "select read_count, loaded_count + duplicate_count + unchanged_count + blank_count + quarantined_count "
        "from marts.fct_ingested_files"
    )
    assert rows and all(read == accounted for read, accounted in rows)


def test_records_enter_once_whoever_brought_them(real, real_studies):
    """Fetched over HTTP for the monitors, then imported as one downloaded file with all the others."""
    assert real.query(
        "select count(*), count(distinct record_id) from marts.fct_trials where source_id = 'clinicaltrials_gov'"
    ) == [(1387, 1387)]
    outcomes = dict(
        real.query(
            "select outcome, count(*) from marts.fct_record_sources "
            "where starts_with(record_id, 'clinicaltrials_gov:') group by outcome"
        )
    )
    fetched = real.query("select read_count from marts.fct_ingestion_batches where kind = 'complete'")[0][0]
    assert fetched > 150
    # The file is of older registry versions, so its copy is the version and the fetched one the repetition
    assert outcomes == {"loaded": len(real_studies), "unchanged": fetched}


def test_new_fields_are_reported_not_fatal(real):
    found = real.query("select name, record_count from marts.fct_source_findings where finding_kind = 'new_field'")
    assert ("protocolSection.contactsLocationsModule.locations_nested", 39) in found


def test_real_data_is_not_called_sample(real):
    assert real.query("select distinct is_sample from marts.dim_monitors") == [(False,)]
    assert real.manifest()["is_sample"] is False and not real.manifest().get("notice")


def test_unresolved_sites_stay_few_and_visible(real):
    sites, unresolved = real.query(
        "select count(*), count(*) filter (where region_id is null) from marts.fct_trial_sites where country_id = 'CHN'"
    )[0]
    assert sites > 1000
    assert unresolved / sites < 0.02
    shown = real.query(
        "select coalesce(sum(site_count), 0) from reporting.rpt_trials_unresolved "
        "where monitor_id = 'jjj_clinical_trials'"
    )[0][0]
    assert shown <= unresolved


def test_explain_walks_from_a_number_to_the_landed_line(real):
    address = "jjj_clinical_trials/trial_count/beijing/2015-2024"
    text = real.run("explain", address).stdout
    count = real.query(
        "select trial_count from reporting.rpt_trials_by_year "
        "where unit_id = 'beijing' and row_type = 'total' and monitor_id = 'jjj_clinical_trials'"
    )[0][0]
    assert str(count) in text and "landing/clinicaltrials_gov/studies/" in text
    assert re.search(r"NCT\d{8}", text)


def test_a_record_says_where_it_counts_or_why_not(real, real_studies):
    counted = next(s for s in real_studies if is_counted(s))["protocolSection"]["identificationModule"]["nctId"]
    dropped = next(
        s["protocolSection"]["identificationModule"]["nctId"]
        for s in real_studies
        if s["protocolSection"]["statusModule"]["studyFirstPostDateStruct"]["date"] < "2015-01-01"
        and any(
            site.get("country") == "China"
            for site in s["protocolSection"].get("contactsLocationsModule", {}).get("locations", [])
        )
    )
    assert "jjj_clinical_trials/trial_count/china/2015-2024" in real.run("explain", "--record", counted).stdout
    assert "outside_window" in real.run("explain", "--record", dropped).stdout


def sites_of(study: dict) -> list[dict]:
    return study["protocolSection"].get("contactsLocationsModule", {}).get("locations", [])


def test_pairs_of_the_networks_agree_with_an_independent_count(real, real_studies):
    """Regions by the plainest reading, countries by their name: what two of them share, counted trial by trial."""
    expected: dict[tuple, int] = {}
    names = {"China": "CHN", "United States": "USA", "Spain": "ESP", "Japan": "JPN"}
    for study in filter(is_counted, real_studies):
        regions = sorted({regions_of(site) for site in sites_of(study)} - {None})
        countries = sorted({names[site["country"]] for site in sites_of(study) if site.get("country") in names})
        for level, nodes in (("region", regions), ("country", countries)):
            for pair in itertools.combinations(nodes, 2):
                expected[level, *pair] = expected.get((level, *pair), 0) + 1
    found = {
        (level, one, other): count
        for level, one, other, count in real.query(
            "select network_level, from_node_id, to_node_id, trial_count from reporting.rpt_trials_network_edges "
            "where monitor_id = 'jjj_clinical_trials' and collaboration_type = 'all'"
        )
    }
    assert len(expected) == 9 and min(expected.values()) > 0
    assert {pair: found.get(pair) for pair in expected} == expected


def test_an_institution_is_its_spellings(real, real_studies):
    spellings = re.compile(r"beijing cancer hos|peking university cancer hos", re.IGNORECASE)
    expected = sum(
        any(spellings.search(site.get("facility", "")) for site in sites_of(s)) for s in real_studies if is_counted(s)
    )
    found = real.query(
        "select trial_count from reporting.rpt_trials_network_nodes where node_id = 'beijing_cancer_hospital' "
        "and network_level = 'institution' and collaboration_type = 'all' and monitor_id = 'jjj_clinical_trials'"
    )
    assert found == [(expected,)] and expected > 10
    shares = real.query(
        "select sum(site_share), min(site_share) from reporting.rpt_trials_institution_names group by monitor_id, scope"
    )
    assert shares and all(abs(total - 1) < 1e-9 and least > 0 for total, least in shares)


def test_network_files_are_part_of_the_release_and_say_what_its_tables_say(real):
    files = [name for name in real.manifest()["files"] if name.startswith("networks/jjj_clinical_trials/")]
    assert {"region-all", "city-domestic", "institution-all", "country-international"} <= {
        Path(one).stem for one in files
    }
    assert {Path(name).suffix for name in files} == {".gexf", ".graphml", ".net", ".json"}
    folder = real.path / "current" / "networks" / "jjj_clinical_trials"
    for level, kind in (("region", "all"), ("city", "domestic"), ("country", "international")):
        graph = networkx.read_gexf(folder / f"{level}-{kind}.gexf")
        edges = real.query(
            "select from_node_id, to_node_id, trial_count from reporting.rpt_trials_network_edges where "
            f"monitor_id = 'jjj_clinical_trials' and network_level = '{level}' and collaboration_type = '{kind}'"
        )
        written = {(frozenset(pair), data["weight"]) for *pair, data in graph.edges(data=True)}
        assert written == {(frozenset((one, other)), count) for one, other, count in edges}
        assert "SAMPLE" not in (folder / f"{level}-{kind}.gexf").read_text(encoding="utf-8")
