"""Monitor files: what is accepted, and that every refusal names file, line, key, found and allowed."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import MonitorError
from ingestion.monitor import json_schema, load_monitor, load_monitors
from ingestion.monitor_comparisons import check_comparisons
from ingestion.monitor_seeds import check

ROOT = Path(__file__).resolve().parents[2]
MONITORS = ROOT / "monitors"
REGIONS = {"beijing": "CHN", "tianjin": "CHN", "hebei": "CHN", "taiwan": "TWN"}

GOOD = """id: north
title: {en: North, zh: 北}
description: {en: A monitor, zh: 监测}
source:
  source_id: clinicaltrials_gov
  dataset: studies
  records: loaded
  search: AREA[LocationCountry]China
period:
  first_posted_from: 2015-01-01
units:
  - {id: beijing, label: {en: Beijing, zh: 北京}, regions: [beijing]}
  - {id: hebei, label: {en: Hebei, zh: 河北}, regions: [hebei]}
group: {id: both, label: {en: Both, zh: 两地}}
reference: {id: china, label: {en: China, zh: 全国}, countries: [CHN]}
unresolved_label: {en: Not told, zh: 不明}
counting: full
geography: {hong_kong: abroad, macao: abroad, taiwan: abroad}
intervention_classes:
  drug: [DRUG, BIOLOGICAL]
  device: [DEVICE]
  other: [GENETIC]
"""


def written(folder: Path, text: str, name: str = "north.yml") -> Path:
    path = folder / "monitors" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> list[str]:
    with pytest.raises(MonitorError) as raised:
        load_monitor(written(folder, text))
    return str(raised.value).splitlines()


def test_the_bundled_monitors_load_and_keep_to_sixty_lines():
    monitors = load_monitors(MONITORS)
    assert [monitor.id for monitor in monitors] == [
        "china_us_small_molecule",
        "greater_bay_area_clinical_trials",
        "jjj_clinical_trials",
        "yangtze_delta_clinical_trials",
    ]
    assert monitors[2].document_id == "jjj_trials"
    assert monitors[2].compare_with == ["yangtze_delta_clinical_trials", "greater_bay_area_clinical_trials"]
    assert [unit.id for unit in monitors[3].units] == ["shanghai", "jiangsu", "zhejiang", "anhui"]
    for path in MONITORS.glob("*.yml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 60
        assert lines[0] == "# yaml-language-server: $schema=schema.json"


def test_schema_file_is_the_generated_one():
    committed = (MONITORS / "schema.json").read_text(encoding="utf-8")
    assert committed == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def test_a_good_file_is_accepted_with_an_open_window(tmp_path: Path):
    monitor = load_monitor(written(tmp_path, GOOD))
    assert monitor.period.first_posted_to is None
    assert monitor.file == "monitors/north.yml"
    check(monitor, REGIONS, {"CHN", "TWN"}, {"north_study"})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "counting: full",
            "countng: full",
            [
                "monitors/north.yml:1: counting: found nothing; allowed: full",
                'monitors/north.yml:17: countng: found the unknown key "countng"; allowed: id, title, description, '
                "document_id, compare_with, group, unresolved_label, geography, family, source, period, units, "
                'reference, counting, intervention_classes (did you mean "counting"?)',
            ],
            id="misspelt key",
        ),
        pytest.param(
            "device: [DEVICE]",
            "device: [DEVIZE]",
            [
                'monitors/north.yml:21: intervention_classes.device[0]: found "DEVIZE"; allowed: BEHAVIORAL, '
                "BIOLOGICAL, COMBINATION_PRODUCT, DEVICE, DIAGNOSTIC_TEST, DIETARY_SUPPLEMENT, DRUG, GENETIC, "
                'PROCEDURE, RADIATION, OTHER (did you mean "DEVICE"?)'
            ],
            id="near miss of a value",
        ),
        pytest.param(
            "other: [GENETIC]",
            "other: [DRUG]",
            [
                'monitors/north.yml:22: intervention_classes.other[0]: found "DRUG", listed in drug as well; '
                "allowed: each type once"
            ],
            id="type in two classes",
        ),
        pytest.param(
            "first_posted_from: 2015-01-01",
            "first_posted_from: 2015-01-01\n  first_posted_to: 2014-12-31",
            [
                'monitors/north.yml:11: period.first_posted_to: found "2014-12-31"; '
                "allowed: a day not before first_posted_from, 2015-01-01"
            ],
            id="dates reversed",
        ),
        pytest.param(
            "2015-01-01",
            "2015-02-30",
            ['monitors/north.yml:10: period.first_posted_from: found "2015-02-30"; allowed: a day, as 2015-01-31'],
            id="no such day",
        ),
        pytest.param(
            "2015-01-01",
            "1420070400",
            ['monitors/north.yml:10: period.first_posted_from: found "1420070400"; allowed: a day, as 2015-01-31'],
            id="a number is not a day",
        ),
        pytest.param(
            "{id: hebei,",
            "{id: Hebei/2,",
            ['monitors/north.yml:13: units[1].id: found "Hebei/2"; allowed: small letters, digits and underscores'],
            id="id that would break an address",
        ),
        pytest.param(
            "{id: hebei,",
            "{id: unresolved,",
            ['monitors/north.yml:13: units[1].id: found "unresolved"; allowed: any other id; this one is reserved'],
            id="reserved id",
        ),
        pytest.param(
            "group: {id: both",
            "group: {id: hebei",
            [
                'monitors/north.yml:14: group.id: found "hebei" a second time; '
                "allowed: an id that no other unit, group or reference has"
            ],
            id="id twice",
        ),
        pytest.param(
            "regions: [hebei]",
            "regions: [beijing]",
            [
                'monitors/north.yml:13: units[1].regions[0]: found "beijing", listed in unit beijing as well; '
                "allowed: each region once"
            ],
            id="region in two units",
        ),
        pytest.param(
            "id: north",
            "id: south",
            ['monitors/north.yml:1: id: found "south"; allowed: "north", the name of the file'],
            id="id is not the file's name",
        ),
        pytest.param(
            "records: loaded",
            "records: imported",
            [
                "monitors/north.yml:8: source.search: found a search; allowed: no search, because records is imported: "
                "nothing is fetched"
            ],
            id="search without effect",
        ),
        pytest.param(
            "countries: [CHN]",
            "countries: [CHN, TWN]",
            [
                'monitors/north.yml:18: geography.taiwan: found "abroad"; allowed: region_of_china, because the '
                "reference counts TWN"
            ],
            id="home and abroad at once",
        ),
        pytest.param(
            "counting: full",
            "counting: full\ncompare_with: [south, north, south]",
            [
                'monitors/north.yml:18: compare_with[1]: found "north", itself; allowed: ids of other monitors',
                'monitors/north.yml:18: compare_with[2]: found "south" a second time; allowed: each monitor once',
            ],
            id="compared with itself and twice",
        ),
        pytest.param(
            "counting: full",
            "counting: full\ncompare_with: []",
            [
                "monitors/north.yml:18: compare_with: found an empty list; allowed: a list, not empty, of: "
                "small letters, digits and underscores"
            ],
            id="compared with nothing",
        ),
        pytest.param(
            "title: {en: North, zh: 北}",
            "title: North",
            ['monitors/north.yml:2: title: found "North"; allowed: a mapping with en, zh'],
            id="text for a mapping",
        ),
        pytest.param(
            "counting: full",
            "counting: full\nid: again",
            ["monitors/north.yml:1: id: found the key a second time in line 18; allowed: each key once"],
            id="duplicate key",
        ),
    ],
)
def test_refusals_name_line_key_found_and_allowed(tmp_path: Path, old: str, new: str, expected: list[str]):
    assert GOOD.count(old) >= 1
    assert refusal(tmp_path, GOOD.replace(old, new, 1)) == expected


def test_all_faults_of_a_file_come_at_once_in_order_of_lines(tmp_path: Path):
    text = GOOD.replace("en: North", "en: ''").replace("2015-01-01", "soon").replace("[DEVICE]", "[]")
    lines = [message.split(": ")[0] for message in refusal(tmp_path, text)]
    assert lines == ["monitors/north.yml:2", "monitors/north.yml:10", "monitors/north.yml:21"]


def test_faults_of_several_files_come_at_once(tmp_path: Path):
    folder = written(tmp_path, GOOD.replace("full", "half")).parent
    written(tmp_path, GOOD, "other.yml")
    with pytest.raises(MonitorError) as raised:
        load_monitors(folder)
    files = [line.split(":")[0] for line in str(raised.value).splitlines()]
    assert files == ["monitors/north.yml", "monitors/other.yml"]


def test_a_file_with_another_ending_is_not_passed_over(tmp_path: Path):
    folder = written(tmp_path, GOOD).parent
    written(tmp_path, GOOD, "south.yaml")
    with pytest.raises(MonitorError, match=r"^monitors/south\.yaml:1: .*allowed: south\.yml$"):
        load_monitors(folder)


@pytest.mark.parametrize(
    ("text", "line"),
    [("id: north\ntitle: {en: x\n", 3), ("id: a\n\tb: c\n", 2), ("a: &x [1]\nb: *x\n", 2), ("- a\n", 1), ("", 1)],
    ids=["open brace", "tab", "alias", "a list", "empty"],
)
def test_what_is_not_one_yaml_mapping_gives_one_message_with_its_line(tmp_path: Path, text: str, line: int):
    messages = refusal(tmp_path, text)
    assert len(messages) == 1
    assert messages[0].startswith(f"monitors/north.yml:{line}: ")


def test_bytes_that_are_not_utf8_are_refused_with_their_line(tmp_path: Path):
    path = written(tmp_path, GOOD)
    path.write_bytes(path.read_bytes() + "# 北京\n".encode("gb18030"))
    with pytest.raises(MonitorError, match=r"^monitors/north\.yml:23: not readable as UTF-8"):
        load_monitor(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "regions: [hebei]",
            "regions: [hebie]",
            'monitors/north.yml:13: units[1].regions[0]: found "hebie"; allowed: beijing, hebei, taiwan, tianjin '
            '(did you mean "hebei"?)',
        ),
        (
            "regions: [hebei]",
            "regions: [taiwan]",
            'monitors/north.yml:13: units[1].regions[0]: found "taiwan", a region of TWN; '
            "allowed: regions of the reference countries: CHN",
        ),
        (
            "countries: [CHN]",
            "countries: [CHN, CHX]",
            'monitors/north.yml:15: reference.countries[1]: found "CHX"; '
            'allowed: a country_id of dbt_project/seeds/geography (did you mean "CHN"?)',
        ),
        (
            "id: north\n",
            "id: north\ndocument_id: north_studie\n",
            'monitors/north.yml:2: document_id: found "north_studie"; '
            'allowed: north_study (did you mean "north_study"?)',
        ),
    ],
    ids=["unknown region", "region outside the reference", "unknown country", "unknown document"],
)
def test_check_against_the_seeds(tmp_path: Path, old: str, new: str, message: str):
    monitor = load_monitor(written(tmp_path, GOOD.replace(old, new)))
    with pytest.raises(MonitorError) as raised:
        check(monitor, REGIONS, {"CHN", "TWN"}, {"north_study"})
    assert str(raised.value) == message


def test_compared_monitors_exist_and_count_records_of_the_same_dataset(tmp_path: Path):
    compared = "compare_with: [sauth, east]\n"
    written(tmp_path, GOOD.replace("id: north\n", f"id: north\n{compared}", 1))
    for name in ("south", "east"):
        written(tmp_path, GOOD.replace("id: north", f"id: {name}", 1), f"{name}.yml")
    east, north, south = load_monitors(tmp_path / "monitors")
    assert (east.id, north.compare_with, south.id) == ("east", ["sauth", "east"], "south")
    # No second source has monitors yet, so one is made up past the check of its name
    elsewhere = east.model_copy(update={"source": east.source.model_copy(update={"source_id": "elsewhere"})})
    with pytest.raises(MonitorError) as raised:
        check_comparisons([elsewhere, north, south])
    assert str(raised.value).splitlines() == [
        'monitors/north.yml:2: compare_with[0]: found "sauth"; allowed: south (did you mean "south"?)',
        'monitors/north.yml:2: compare_with[1]: found "east", a monitor of elsewhere/studies; allowed: south',
    ]
    check_comparisons([east, north.model_copy(update={"compare_with": ["south", "east"]}), south])


@given(text=st.text(max_size=60), position=st.integers(min_value=0, max_value=len(GOOD)))
def test_any_damage_is_accepted_or_refused_with_a_place_never_a_crash(tmp_path_factory, text: str, position: int):
    path = written(tmp_path_factory.mktemp("damaged"), "")
    path.write_bytes((GOOD[:position] + text + GOOD[position:]).encode("utf-8", "surrogatepass"))
    try:
        load_monitor(path)
    except MonitorError as error:
        assert all(line.startswith("monitors/north.yml:") for line in str(error).splitlines())
