"""The bundled samples: same bytes, the registry's form, one tenth of the printed tables, every oddity, nothing real.

Belongs here: what samples/README.md promises, counted straight from the JSON by code that shares nothing with the
generator or the warehouse. Does not belong here: what the pipeline makes of the samples (tests/pipeline).
"""

import csv
import gzip
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
import zstandard

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
PRINTED = json.loads((SAMPLES / "printed_margins.json").read_text(encoding="utf-8"))
PLACES = json.loads((SAMPLES / "places.json").read_text(encoding="utf-8"))
REGIONS = {"beijing", "tianjin", "hebei"}
CLASSES = {"DRUG": "drug", "BIOLOGICAL": "drug", "DEVICE": "device", "GENETIC": "other", "COMBINATION_PRODUCT": "other"}
REGION_OF_CITY = {city: region for region, place in PLACES["china"].items() for city, *_ in place["cities"]}
REGION_OF_CITY |= {"Peking": "beijing", "Tianjing": "tianjin", "Hebei": "hebei", "Sample District": "beijing"}
COUNTRY = {name: country for country, place in PLACES["abroad"].items() for name in place["countries"]}
PLACEHOLDER = re.compile(r"Research Site|Investigational Site")


@pytest.fixture(scope="module")
def pages() -> list[dict]:
    """The committed pages, in order."""
    manifest = json.loads((SAMPLES / "manifest.json").read_text())
    return [json.loads(zstandard.decompress((SAMPLES / entry["file"]).read_bytes())) for entry in manifest["files"]]


@pytest.fixture(scope="module")
def studies(pages: list[dict]) -> list[dict]:
    """All committed studies."""
    return [study for page in pages for study in page["studies"]]


def _sites(study: dict) -> list[dict]:
    return study["protocolSection"].get("contactsLocationsModule", {}).get("locations", [])


def _classes(study: dict) -> set[str]:
    listed = study["protocolSection"].get("armsInterventionsModule", {}).get("interventions", [])
    return {CLASSES[entry["type"]] for entry in listed if entry["type"] in CLASSES}


def _year(study: dict) -> str:
    return study["protocolSection"]["statusModule"]["studyFirstPostDateStruct"]["date"][:4]


def _provinces(study: dict) -> set[str]:
    return {REGION_OF_CITY.get(site["city"], "unresolved") for site in _sites(study) if site["country"] == "China"}


def _counted(studies: list[dict]) -> list[dict]:
    """What a monitor of China keeps: in the window, a biomedical intervention, a site in China."""
    return [study for study in studies if "2015" <= _year(study) <= "2024" and _classes(study) and _provinces(study)]


def _abroad(study: dict) -> set[str]:
    here = {"taiwan", "hong_kong", "macao"}
    return {COUNTRY[site["country"]] for site in _sites(study) if site["country"] != "China"} - here


def _collaboration(study: dict) -> str:
    if _abroad(study):
        return "international"
    named = [site for site in _sites(study) if not PLACEHOLDER.match(site.get("facility", "Research Site"))]
    institutions = {(site["facility"], site["city"]) for site in named}
    return ("unknown", "single")[len(institutions)] if len(institutions) < 2 else "domestic"


def _facets(study: dict) -> Iterator[tuple[str, str]]:
    """Facet and category of one trial, in the words of the printed margins."""
    protocol = study["protocolSection"]
    yield "by_year", _year(study)
    yield "study_type", protocol["designModule"]["studyType"].lower()
    phases = protocol["designModule"].get("phases", [])
    if phases:
        yield "phase", {"na": "not_applicable"}.get("_".join(phases).lower(), "_".join(phases).lower())
    for name in _classes(study):
        yield "intervention_type", name
    yield "sex", protocol["eligibilityModule"].get("sex", "missing").lower()
    yield "age_group", "_".join(protocol["eligibilityModule"]["stdAges"]).lower()
    yield "status", protocol["statusModule"]["overallStatus"].lower()
    yield "has_results", "yes" if study["hasResults"] else "no"


def _counts(studies: list[dict]) -> Counter[tuple[str, str, str]]:
    """(facet, category, unit) -> trials, for every printed margin."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for study in _counted(studies):
        provinces, kind = _provinces(study), _collaboration(study)
        regions = provinces & REGIONS
        units = regions | {"china"} | ({"jjj"} if regions else set())
        counts.update((facet, category, unit) for facet, category in _facets(study) for unit in units)
        if regions:
            counts["collaboration_by_year", _year(study), kind] += 1
            counts["participation", kind, "+".join(sorted(regions))] += 1
        for unit in regions:
            if kind == "domestic":
                counts.update(("domestic_partner_region", other, unit) for other in provinces - {unit})
            if kind == "international":
                counts.update(("international_partner_country", country, unit) for country in _abroad(study))
    return counts


def test_the_generator_writes_the_same_bytes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "samples.generate", "--to", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert Path("manifest.json") in made
    for name, content in made.items():
        assert hashlib.sha256(content).hexdigest() == hashlib.sha256((SAMPLES / name).read_bytes()).hexdigest(), name


def test_pages_have_the_registrys_frame(pages: list[dict]) -> None:
    manifest = json.loads((SAMPLES / "manifest.json").read_text())
    assert [list(page) for page in pages[1:-1]] == [["studies", "nextPageToken"]] * (len(pages) - 2)
    assert list(pages[0]) == ["totalCount", "studies", "nextPageToken"]
    assert list(pages[-1]) == ["studies"]
    assert pages[0]["totalCount"] == manifest["record_count"] == sum(len(page["studies"]) for page in pages)


def test_every_printed_margin_is_followed_at_one_tenth(studies: list[dict]) -> None:
    counts = _counts(studies)
    cells = [
        (facet, category, unit, printed)
        for facet, rows in PRINTED.items()
        if facet != "participation"
        for category, row in rows.items()
        for unit, printed in row.items()
    ]
    assert len(cells) == 50 + 56 + 40 + 36 + 9 + 30 + 45 + 45
    far = [
        (*cell, counts[cell[:3]]) for cell in cells if abs(10 * counts[cell[:3]] - cell[3]) > max(10, cell[3] * 0.015)
    ]
    assert far == []


def test_participation_follows_figure_2(studies: list[dict]) -> None:
    counts = _counts(studies)
    for kind, row in PRINTED["participation"].items():
        assert abs(10 * counts["participation", kind, "beijing"] - row["beijing"]) <= 10
    hebei = [s for s in _counted(studies) if _collaboration(s) == "single" and _provinces(s) == {"hebei"}]
    cities = Counter(_sites(study)[0]["city"] for study in hebei)
    assert cities["Shijiazhuang"] == 13 and sum(cities.values()) == 16


def test_units_have_the_documented_totals(studies: list[dict]) -> None:
    counted = _counted(studies)
    regional = [study for study in counted if _provinces(study) & REGIONS]
    totals = Counter(province for study in counted for province in _provinces(study))
    assert (len(studies), len(counted), len(regional)) == (2480, 2436, 871)
    assert {name: totals[name] for name in REGIONS} == {"beijing": 753, "tianjin": 238, "hebei": 104}
    assert all(totals[name] > 200 for name in ("shanghai", "jiangsu", "zhejiang", "anhui")), totals


def test_the_margins_are_the_printed_ones(printed_tables: Path) -> None:
    checked = 0
    rename = {"phase_0": "early_phase1", "phase_1_2": "phase1_phase2", "phase_2_3": "phase2_phase3"}
    rename |= {f"phase_{n}": f"phase{n}" for n in range(1, 5)} | {"all_ages": "child_adult_older_adult"}
    for name, facet, category in (
        ("t1_registrations", "by_year", "year"),
        ("t2_design", "level", "category"),
        ("t3_participants", "dimension", "category"),
        ("t4_recruitment", "status", "status"),
        ("t5_results", "has_results", "results_posted"),
        ("t7_domestic_partners", "domestic_partner_region", "partner_region_en"),
        ("t8_international_partners", "international_partner_country", "partner_country_en"),
    ):
        with (printed_tables / f"jjj_trials_{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if row[category] == "total" or row.get("row_type", "year") != "year":
                    continue
                key = rename.get(row[category], row[category].lower().replace(" ", "_"))
                margin = PRINTED[facet if facet in PRINTED else row[facet]]
                assert margin[key][row["region"]] == int(row["trials"]), row
                checked += 1
    assert checked == 50 + 56 + 40 + 36 + 8 + 45 + 45


def _paths(value: object, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every object of a record with the path it stands at and its keys in order."""
    if isinstance(value, dict):
        yield path, list(value)
        for key, inner in value.items():
            yield from _paths(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, f"{path}[]")


def test_keys_nest_and_follow_each_other_as_in_real_studies(studies: list[dict], real_data: Path) -> None:
    orders: dict[str, Counter[tuple[str, str]]] = {}
    known: dict[str, set[str]] = {}
    with gzip.open(real_data / "clinicaltrials_gov" / "studies.ndjson.gz") as file:
        for line in file:
            for path, keys in _paths(json.loads(line)):
                known.setdefault(path, set()).update(keys)
                orders.setdefault(path, Counter()).update((a, b) for n, a in enumerate(keys) for b in keys[n + 1 :])
    for study in studies:
        for path, keys in _paths(study):
            assert set(keys) <= known[path], (path, keys)
            for first, second in zip(keys, keys[1:], strict=False):
                assert not orders[path][second, first], (path, first, second)


def test_enumerations_are_those_of_the_published_interface(studies: list[dict], real_data: Path) -> None:
    api = yaml.safe_load((real_data / "clinicaltrials_gov" / "api_responses" / "openapi_v2.yaml").read_text())
    allowed = {name: set(schema["enum"]) for name, schema in api["components"]["schemas"].items() if "enum" in schema}
    names = ("Status", "StudyType", "Phase", "Sex", "StandardAge", "InterventionType")
    seen: dict[str, set[str]] = {name: set() for name in names}
    for study in studies:
        protocol = study["protocolSection"]
        seen["Status"].add(protocol["statusModule"]["overallStatus"])
        seen["StudyType"].add(protocol["designModule"]["studyType"])
        seen["Phase"].update(protocol["designModule"].get("phases", []))
        seen["Sex"].update([protocol["eligibilityModule"]["sex"]] if "sex" in protocol["eligibilityModule"] else [])
        seen["StandardAge"].update(protocol["eligibilityModule"]["stdAges"])
        listed = protocol.get("armsInterventionsModule", {}).get("interventions", [])
        seen["InterventionType"].update(entry["type"] for entry in listed)
    for name, values in seen.items():
        assert values and values <= allowed[name], (name, values - allowed[name])


def test_odd_spellings_and_gaps_are_as_frequent_as_in_the_registry(studies: list[dict]) -> None:
    assert Counter(map(_collaboration, _counted(studies)))["unknown"] == 4
    chinese = [site for study in studies for site in _sites(study) if site["country"] == "China"]
    forms = {(site["city"], site.get("state")) for site in chinese}
    assert {(city, state) for _, city, state in PLACES["odd_spellings"]} <= forms
    assert {("Beijing", state) for state in (None, "Beijing Municipality", "Beijing", "Beijing Shi")} <= forms
    assert 0.35 < sum("state" not in site for site in chinese) / len(chinese) < 0.45
    unresolvable = [site for site in chinese if site["city"] not in REGION_OF_CITY]
    assert 10 <= len(unresolvable) < 0.01 * len(chinese)
    names = {site["country"] for study in studies for site in _sites(study)}
    assert {"Turkey", "Turkey (Türkiye)", "Korea, Republic of", "South Korea", "Côte d’Ivoire"} <= names
    assert {"Russian Federation", "Russia", "Czech Republic", "Czechia", "Taiwan", "Hong Kong", "Macau"} <= names
    text = json.dumps(studies, ensure_ascii=False)
    for piece in ("Research Site", "Investigational Site 12", "30 Minutes", "6 Weeks", "28 Days", "\\\\[sample"):
        assert piece in text, piece


def test_partial_dates_and_missing_parts_are_there(studies: list[dict]) -> None:
    protocols = [study["protocolSection"] for study in studies]
    starts = [p["statusModule"]["startDateStruct"] for p in protocols if "startDateStruct" in p["statusModule"]]
    assert 0.35 < sum(len(start["date"]) == 7 for start in starts) / len(starts) < 0.45
    assert any("type" not in start for start in starts)
    assert any("type" not in p["designModule"].get("enrollmentInfo", {"type": 1}) for p in protocols)
    assert any("nctIdAliases" in p["identificationModule"] for p in protocols)
    assert any("officialTitle" not in p["identificationModule"] for p in protocols)
    assert all(
        "phases" not in p["designModule"] for p in protocols if p["designModule"]["studyType"] != "INTERVENTIONAL"
    )
    sites = [site for study in studies for site in _sites(study)]
    assert any("facility" not in site for site in sites) and any("geoPoint" not in site for site in sites)
    listed = [Counter((site.get("facility"), site["city"]) for site in _sites(study)) for study in studies]
    assert sum(max(counts.values(), default=0) > 1 for counts in listed) > 50


def test_records_that_filters_must_drop_are_there(studies: list[dict]) -> None:
    counted = {id(study) for study in _counted(studies)}
    dropped = [study for study in studies if id(study) not in counted]
    reasons = Counter(
        "before" if _year(study) < "2015"
        else "after" if _year(study) > "2024"
        else "no location" if not _sites(study)
        else "not China" if not _provinces(study)
        else "not biomedical"
        for study in dropped
    )  # fmt: skip
    assert reasons == {"before": 6, "after": 6, "no location": 5, "not China": 17, "not biomedical": 10}
    days = {study["protocolSection"]["statusModule"]["studyFirstPostDateStruct"]["date"] for study in studies}
    assert {"2014-12-31", "2015-01-01", "2024-12-31", "2025-01-01"} <= days


def test_nothing_in_them_is_real_and_hostile_texts_are_counted(studies: list[dict]) -> None:
    identities = [study["protocolSection"]["identificationModule"] for study in studies]
    assert all(re.fullmatch(r"NCT99\d{6}", identity["nctId"]) for identity in identities)
    assert len({identity["nctId"] for identity in identities}) == len(studies)
    keys = {key for study in studies for _, names in _paths(study) for key in names}
    assert not keys & {"centralContacts", "contacts", "overallOfficials", "email", "phone", "investigatorFullName"}
    assert all(
        s["protocolSection"]["sponsorCollaboratorsModule"]["leadSponsor"]["name"].startswith("Sample ") for s in studies
    )
    counted = {study["protocolSection"]["identificationModule"]["briefTitle"] for study in _counted(studies)}
    unmarked = [title for title in counted if not title.startswith("SAMPLE")]
    assert len(unmarked) == 3, "only the three titles that must begin like a spreadsheet formula"
    for piece in ("<script>alert(1)</script>", "=HYPERLINK(", "javascript:", "\u0001", '"versionHolder":"2001-01-01"'):
        assert any(piece in title for title in counted), piece
    assert max(len(identity.get("officialTitle", "")) for identity in identities) > 40_000
