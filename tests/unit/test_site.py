"""The pages and CSV files: every number is the one of its address, nothing from data runs, same data same bytes."""

import csv
import io
import re
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
import yaml

from reports.display import Label, count, p_value, percent
from reports.errors import ReportError
from reports.page_data import read_monitors
from reports.page_layout import Layout
from reports.site import build_site, csv_text, fixed_words
from tests import site_database

ROOT = Path(__file__).resolve().parents[2]


class Numbers(HTMLParser):
    """Collects (address, text) of every number, and what could run or load something."""

    def __init__(self, page: str):
        super().__init__()
        self.numbers: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict]] = []
        self.texts: dict[str, list[str]] = {"style": [], "script": []}
        self._open: str | None = None
        self._address: str | None = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open = tag
        if tag == "data":
            self._address = dict(attrs)["data-address"]

    def handle_endtag(self, tag):
        self._open = None
        if tag == "data":
            self._address = None

    def handle_data(self, data):
        if self._open in self.texts:
            self.texts[self._open].append(data)
        if self._address:
            self.numbers.append((self._address, data))


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    return site_database.make(tmp_path_factory.mktemp("release") / "observatory.duckdb")


@pytest.fixture(scope="module")
def site(database, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    build_site(database, folder)
    return folder


def values_by_address(database: Path) -> dict[str, set[str]]:
    """Address -> how its value must be written, looked up in the tables without any code of the pages."""
    pairs = {
        "rpt_trials_by_year": [
            ("trial_count", "address"),
            ("share_of_group", "share_of_group_address"),
            ("share_of_reference", "share_of_reference_address"),
        ],
        "rpt_trials_by_design": [("trial_count", "address"), ("share", "share_address")],
        "rpt_trials_by_collaboration": [("trial_count", "address"), ("share", "share_address")],
        "rpt_trials_participation_patterns": [("trial_count", "address"), ("share", "share_address")],
        "rpt_trials_partner_regions": [("trial_count", "address")],
        "rpt_claim_verdicts": [("cast(recomputed as bigint)", "address")],
    }
    found: dict[str, set[str]] = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        for table, columns in pairs.items():
            for value, address in columns:
                for number, at in connection.execute(f"select {value}, {address} from reporting.{table}").fetchall():
                    cents = Decimal("0.01")
                    written = f"{number:,}" if isinstance(number, int) else str((number * 100).quantize(cents))
                    found.setdefault(at, set()).add(written)
    return found


def test_every_number_of_a_page_is_the_value_of_its_address(database, site):
    expected = values_by_address(database)
    for monitor_id in site_database.MONITORS:
        numbers = Numbers((site / f"{monitor_id}.html").read_text(encoding="utf-8")).numbers
        assert len(numbers) > 100
        assert [pair for pair in numbers if pair[1] not in expected[pair[0]]] == []


def test_every_row_of_a_table_that_a_page_shows_is_on_it(database, site):
    shown = {address for address, _ in Numbers((site / "alpha_trials.html").read_text(encoding="utf-8")).numbers}
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in ("rpt_trials_by_year", "rpt_trials_by_design", "rpt_trials_participation_patterns"):
            query = f"select distinct address from reporting.{table} where monitor_id = 'alpha_trials'"
            assert {row[0] for row in connection.execute(query).fetchall()} <= shown, table


def test_the_same_data_gives_the_same_bytes_from_a_path_or_a_connection(database, site, tmp_path):
    with duckdb.connect(str(database), read_only=True) as connection:
        again = build_site(connection, tmp_path)
    first = {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    assert {file.relative_to(tmp_path): file.read_bytes() for file in again} == first
    assert again == sorted(again) and len(first) == 1 + 2 + 8 + 4


def test_a_page_loads_nothing_and_runs_only_what_its_policy_names(site):
    for page in sorted(site.glob("*.html")):
        parsed = Numbers(page.read_text(encoding="utf-8"))
        loading = [attrs for tag, attrs in parsed.tags if {"src", "style", "onclick", "onload"} & set(attrs)]
        links = [attrs["href"] for _, attrs in parsed.tags if "href" in attrs]
        assert loading == []
        assert [link for link in links if not re.fullmatch(r"(#[\w-]+|[\w/]+\.(html|csv))", link)] == []
        policy = next(attrs["content"] for tag, attrs in parsed.tags if attrs.get("http-equiv"))
        assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
        for kind in ("style", "script"):
            assert sum(tag == kind for tag, _ in parsed.tags) == 1
            digest = b64encode(sha256("".join(parsed.texts[kind]).encode()).digest()).decode()
            assert f"{kind}-src 'sha256-{digest}'" in policy


def test_hostile_text_stays_text(site):
    page = (site / "alpha_trials.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;document.title=" in page
    assert "<script>document" not in page and 'href="javascript' not in page


def test_sample_stands_on_every_part_made_from_samples_and_on_nothing_else(site):
    sample, real = ((site / f"{name}.html").read_text(encoding="utf-8") for name in site_database.MONITORS)
    assert "<title>SAMPLE · " in sample
    for part in re.findall(r"<(?:figcaption|caption)[ >].*?</(?:figcaption|caption)>", sample, flags=re.S):
        assert "SAMPLE" in part
    assert "SAMPLE" not in real
    assert (site / "alpha_trials/rpt_trials_by_year.csv").read_text("utf-8-sig").splitlines()[1].startswith("true,")
    assert (site / "beta_trials/rpt_trials_by_year.csv").read_text("utf-8-sig").splitlines()[1].startswith("false,")


def test_csv_files_hold_every_row_exactly_and_no_formula(database, site):
    with duckdb.connect(str(database), read_only=True) as connection:
        query = "select * from reporting.rpt_trials_by_design where monitor_id = 'alpha_trials'"
        rows = connection.execute(query).fetchall()
    text = (site / "alpha_trials/rpt_trials_by_design.csv").read_text("utf-8-sig")
    read = sorted(tuple(line[1:]) for line in list(csv.reader(io.StringIO(text)))[1:])
    assert read == sorted(tuple(str(value) for value in row) for row in rows)
    text = (site / "alpha_trials/rpt_trials_unresolved.csv").read_text("utf-8-sig")
    unresolved = list(csv.DictReader(io.StringIO(text)))
    assert {row["state"] for row in unresolved} == {"'" + site_database.FORMULA, ""}
    assert {row["city"] for row in unresolved} == {site_database.HOSTILE, "'@cmd"}


def test_what_a_spreadsheet_would_run_is_defused_in_page_files_as_in_query_results(database, tmp_path):
    hostile = ["＝HYPERLINK(1)", " =1+1", "=1\x002", "\rx", "a\rb", "-1", "a=1", None]
    with duckdb.connect(str(database), read_only=True) as connection:
        data = read_monitors(connection)[0]
    text = csv_text(data, [{"text": value, "number": -1} for value in hostile])
    assert text.startswith("\ufeffis_sample,text,number\n")
    read = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    expected = ["'＝HYPERLINK(1)", "' =1+1", "'=12", "'\rx", "a\rb", "'-1", "a=1", ""]
    assert [row["text"] for row in read] == expected
    assert {(row["is_sample"], row["number"]) for row in read} == {("true", "-1")}


def test_a_small_p_is_never_shown_as_zero():
    shown = [p_value(text and Decimal(text)) for text in ("0.000000551146", "0", "0.0001", "0.3333333", None)]
    assert shown == ["< 0.0001", "< 0.0001", "0.0001", "0.3333", "–"]
    sections = yaml.safe_load((ROOT / "reports/templates/sections.yml").read_text("utf-8"))["sections"]
    values = [value for section in sections for value in section.get("grid", {}).get("values", [])]
    assert {value["format"] for value in values if value["column"] == "p_value"} == {"p_value"}


def test_a_rounded_mean_is_told_from_the_number_its_address_explains(database, site, tmp_path):
    note = "its address explains the unrounded mean"
    assert note not in (site / "alpha_trials.html").read_text("utf-8")
    with_mean = site_database.make(tmp_path / "mean.duckdb")
    with duckdb.connect(str(with_mean)) as connection:
        connection.execute(
            "insert into reporting.rpt_trials_by_year by name "
            "select * replace ('mean' as row_type) from reporting.rpt_trials_by_year where row_type = 'total'"
        )
        build_site(connection, tmp_path / "mean")
    page = (tmp_path / "mean" / "alpha_trials.html").read_text("utf-8")
    assert page.count(note) == 1 and "其地址说明未取整的均值" in page and "The units add up to" in page


def test_the_state_of_an_earlier_day_stands_in_the_header_and_else_nothing_does(database, site, tmp_path):
    made = site_database.make(tmp_path / "release.duckdb")
    for as_of in (None, "2026-03-01"):
        with duckdb.connect(str(made)) as connection:
            connection.execute("create schema if not exists meta")
            state = "select $1::date as as_of, null::timestamp as stale_after"
            connection.execute(f"create or replace table meta.releases as {state}", [as_of])
            build_site(connection, tmp_path / str(as_of))
    for name in site_database.MONITORS:
        plain = (site / f"{name}.html").read_bytes()
        assert (tmp_path / "None" / f"{name}.html").read_bytes() == plain
        page = (tmp_path / "2026-03-01" / f"{name}.html").read_text("utf-8")
        assert "2026-03-01" in page and "State as of" in page and "回溯状态日期" in page
        assert "State as of" not in plain.decode()


def test_sections_follow_the_tables_that_have_rows(site):
    sample, real = ((site / f"{name}.html").read_text(encoding="utf-8") for name in site_database.MONITORS)
    sections = {name: re.findall(r'<section id="([a-z_]+)">', page) for name, page in (("a", sample), ("b", real))}
    assert sections["b"] == ["top", "population", "registrations", "design", "collaboration", "definitions"]
    assert set(sections["a"]) - set(sections["b"]) == {"domestic_partners", "participation", "verdicts", "unresolved"}


def test_the_sum_of_units_is_explained_with_both_numbers(database, site):
    query = (
        "select unit_id in (select unit_id from marts.dim_units where unit_kind = 'group'), sum(trial_count) "
        "from reporting.rpt_trials_by_year where monitor_id = 'alpha_trials' and row_type = 'total' "
        "and unit_id <> 'country' group by 1 order by 1"
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        (_, units), (_, distinct) = connection.execute(query).fetchall()
    page = (site / "alpha_trials.html").read_text(encoding="utf-8")
    assert f"The units add up to {units:,}, more than the {distinct:,} distinct trials" in page


def test_a_number_recomputed_from_the_document_is_no_cell_of_ours(site):
    page = (site / "alpha_trials.html").read_text(encoding="utf-8")
    lines = re.findall(r'<tr data-verdict=.*?data-basis="(\w+)".*?</tr>', page, flags=re.S)
    linked = re.findall(r'<tr data-verdict=[^>]*data-basis="(\w+)"[^>]*>(?:(?!</tr>).)*data-address', page, flags=re.S)
    assert sorted(lines) == ["data"] * 3 + ["document"] * 3
    assert linked == ["data"] * 3


def test_agreement_on_bounds_alone_is_marked(site):
    page = (site / "alpha_trials.html").read_text(encoding="utf-8")
    (marked,) = re.findall(r"<tr data-verdict=(?:(?!</tr>).)*only bounded(?:(?!</tr>).)*</tr>", page, flags=re.S)
    assert ">c001<" in marked and "仅核对范围" in marked


def test_only_indicators_in_use_are_defined(site):
    page = (site / "alpha_trials.html").read_text(encoding="utf-8")
    assert "Trials of the unit." in page and "In no table." not in page


def test_every_language_pair_is_complete_and_ties_are_marked(site):
    page = (site / "alpha_trials.html").read_text(encoding="utf-8")
    assert page.count('<span lang="en">') == page.count('<span lang="zh-CN">') > 200
    # ranks 2 to 15 of three units are ties; rank 1 is none; 16 to 18 are in the CSV file only
    assert page.count('class="tie"') == 3 * 14


def test_pages_know_no_monitor():
    code = [*(ROOT / "reports").glob("*.py"), *(ROOT / "reports" / "templates").rglob("*.*")]
    known = re.compile(r"beijing|tianjin|hebei|jjj|北京|京津冀", re.I)
    assert [file.name for file in code if known.search(file.read_text("utf-8"))] == []


def test_shares_are_rounded_half_up_and_means_are_told_from_counts():
    assert [percent(text) for text in ("0.372864321608", "0.00005", "0.000049999999", "1", "0.405650000000")] == [
        "37.29",
        "0.01",
        "0.00",
        "100.00",
        "40.57",
    ]
    assert (percent(None), count(1498), count("871.25"), count(None)) == ("–", "1,498", "871.3", "–")


def test_a_combination_that_is_not_in_the_table_is_empty_and_not_zero(database):
    with duckdb.connect(str(database), read_only=True) as connection:
        data = read_monitors(connection)[0]
    table = data.tables["rpt_trials_by_design"]
    rows = [row for row in table if (row["category"], row["unit_id"]) != ("phase2", "east")]
    spec = {
        "column": "unit",
        "row": "category",
        "row_order": ["category_order"],
        "where": {"denominator_basis": "all_trials"},
        "values": [{"column": "trial_count", "format": "count"}],
    }
    grid = Layout(data, fixed_words()).grid(rows, spec)
    line = next(line for line in grid.blocks[0].lines if line.label.en == "Phase 2")
    assert [column.en for column in grid.columns] == ["North", "South", "East", "Alpha", "Country"]
    assert line.cells[2].shown == Label("", "") and all(cell.address for i, cell in enumerate(line.cells) if i != 2)


def test_a_cell_has_the_format_of_its_row_and_says_why_it_is_open_or_of_something_else(database):
    with duckdb.connect(str(database), read_only=True) as connection:
        layout = Layout(read_monitors(connection)[0], fixed_words())
    value = {
        "column": "value",
        "format": "count",
        "format_by": "kind",
        "formats": {"share": "percent_sign", "rate": "rate"},
    }
    value |= {"missing": "status", "note": "other"}
    row = {"kind": "share", "value": Decimal("0.163114754098"), "status": "given", "address": "a/b/c/2015"}
    other = {"other_label_en": "The world", "other_label_zh": "世界"}
    cells = [
        layout.cell(one, value)
        for one in (
            row,
            row | other,
            row | {"kind": "rate", "value": Decimal("2.966387520160")},
            row | {"kind": "count", "value": Decimal(2436)},
            row | {"value": None, "status": "windows_differ"},
        )
    ]
    assert [cell.shown for cell in cells] == [
        Label("16.31 %", "16.31 %"),
        Label("16.31 % (The world)", "16.31 %（世界）"),
        Label("2.97", "2.97"),
        Label("2,436", "2,436"),
        fixed_words()["windows_differ"],
    ]
    assert [cell.address for cell in cells] == ["a/b/c/2015"] * 4 + [None]


def test_a_missing_database_and_a_dangerous_monitor_id_are_refused(tmp_path):
    with pytest.raises(ReportError, match="is not a file"):
        build_site(tmp_path / "absent.duckdb", tmp_path)
    with duckdb.connect(str(site_database.make(tmp_path / "a.duckdb"))) as connection:
        connection.execute("update marts.dim_monitors set monitor_id = '../x' where monitor_id = 'beta_trials'")
        with pytest.raises(ReportError, match="cannot name a file"):
            build_site(connection, tmp_path / "out")
    assert not (tmp_path / "out").exists()
