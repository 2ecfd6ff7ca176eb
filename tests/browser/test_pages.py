"""The pages in headless Chromium, opened from disk: language switch, charts, filter, no request, no error."""

import json
import re
from pathlib import Path

import duckdb
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from reports.site import build_site
from tests import site_database
from tests.conftest import require

BROWSER, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--window-size=1360,1000",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Chromium that records requests and console messages."""
    present = BROWSER.exists() and DRIVER.exists()
    require(present, "OBSERVATORY_REQUIRE_BROWSER", f"no browser here: {BROWSER} and {DRIVER} are needed")
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=str(DRIVER)))
    # Ends the browser's own first page, whose requests would else be logged during a test
    driver.get("about:blank")
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build_site(site_database.make(folder / "observatory.duckdb"), folder / "reports")
    return folder / "reports"


def opened(browser, page: Path, fragment: str = "") -> str:
    """Open a page anew (a changed fragment alone would not load it) and return what a reader sees."""
    browser.get("about:blank")
    browser.get(page.as_uri() + fragment)
    return browser.find_element(By.TAG_NAME, "body").text


def numbers(browser) -> list[tuple[str, str]]:
    """(address, text) of every number that is visible."""
    return browser.execute_script(
        "return Array.from(document.querySelectorAll('data[data-address]')).filter(one => one.checkVisibility())"
        ".map(one => [one.dataset.address, one.innerText])"
    )


def test_pages_of_old_data_say_stale_by_the_clock_of_the_reader(browser, tmp_path):
    for due, is_stale in (("2026-01-01 00:00:00", True), ("2999-01-01 00:00:00", False)):
        made = site_database.make(tmp_path / f"{due[:4]}.duckdb")
        with duckdb.connect(str(made)) as connection:
            connection.execute("create schema meta")
            state = "select null::date as as_of, $1::timestamp as stale_after"
            connection.execute(f"create table meta.releases as {state}", [due])
            build_site(connection, tmp_path / due[:4])
        for page in ("index.html", "beta_trials.html"):
            assert ("STALE" in opened(browser, tmp_path / due[:4] / page)) is is_stale


def test_language_switch_changes_the_words_and_no_number(browser, site):
    english = opened(browser, site / "alpha_trials.html")
    before = numbers(browser)
    assert len(before) > 100
    browser.find_element(By.ID, "language").send_keys(" ")
    chinese = browser.find_element(By.TAG_NAME, "body").text
    assert "Key figures" in english and "关键数字" not in english
    assert "关键数字" in chinese and "Key figures" not in chinese
    assert numbers(browser) == before
    assert browser.current_url.endswith("#zh") and browser.title.startswith("样例")
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "zh-CN"


def test_the_address_keeps_language_and_section(browser, site):
    assert "关键数字" in opened(browser, site / "beta_trials.html", "#zh/design")
    assert browser.execute_script("return window.scrollY") > 300
    link = browser.find_element(By.CSS_SELECTOR, "nav.contents a[href='#definitions']")
    link.click()
    assert browser.current_url.endswith("#zh/definitions")
    assert "定义与计数规则" in browser.find_element(By.TAG_NAME, "body").text
    back = browser.find_element(By.CSS_SELECTOR, "header a[data-page]").get_attribute("href")
    assert back.endswith("index.html#zh")


def test_tables_and_charts_are_drawn(browser, site):
    opened(browser, site / "alpha_trials.html")
    sizes = browser.execute_script(
        "return Array.from(document.querySelectorAll('svg.chart, table.grid')).filter(one => !one.closest('details'))"
        ".map(one => [one.tagName.toLowerCase(), one.getBoundingClientRect()])"
        ".map(([kind, box]) => [kind, box.width, box.height])"
    )
    kinds = [kind for kind, _, _ in sizes]
    assert kinds.count("svg") == 7 and kinds.count("table") >= 9
    assert all(width > 150 and height > 60 for _, width, height in sizes)
    marks = browser.execute_script("return document.querySelectorAll('svg [data-address]').length")
    assert marks > 80
    filled = browser.execute_script("return getComputedStyle(document.querySelector('svg .bar.s1')).fill")
    assert filled != "rgb(0, 0, 0)", "the style sheet did not reach the charts"


def test_nothing_leaves_the_machine_and_the_console_is_silent(browser, site):
    browser.get_log("performance"), browser.get_log("browser")
    for page in sorted(site.glob("*.html")):
        opened(browser, page)
        for element in browser.find_elements(By.ID, "language"):
            element.click()
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
    assert len([url for url in urls if url.startswith("file://")]) >= 3
    assert [url for url in urls if not url.startswith(("file://", "about:"))] == []
    assert browser.get_log("browser") == []


def test_the_demo_page_shows_the_released_numbers(browser, demo):
    """The page that `make demo` makes: every count on it is the value at its address in the released database."""
    browser.get_log("performance"), browser.get_log("browser")
    text = opened(browser, demo.path / "current" / "reports" / "jjj_clinical_trials.html")
    assert "SAMPLE" in text and "Table 8" in text
    assert browser.execute_script("return document.querySelectorAll('svg.chart').length") >= 7
    shown = [(address, number) for address, number in numbers(browser) if "/trial_count/" in address]
    assert len(shown) > 400
    released = dict(
        demo.query(
            "select address, cast(value as bigint) from reporting.ind_trials inner join marts.dim_cells using (cell_id)"
        )
    )
    wrong = [(address, number) for address, number in shown if int(number.replace(",", "")) != released[address]]
    assert wrong == []
    browser.find_element(By.ID, "language").click()
    assert [(address, number) for address, number in numbers(browser) if "/trial_count/" in address] == shown
    requests = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [one["params"]["request"]["url"] for one in requests if one["method"] == "Network.requestWillBeSent"]
    assert [url for url in urls if not url.startswith(("file://", "about:"))] == []
    assert browser.get_log("browser") == []


def test_hostile_titles_stay_text(browser, site):
    body = opened(browser, site / "alpha_trials.html")
    assert site_database.HOSTILE in body
    assert browser.title == "SAMPLE · " + site_database.HOSTILE
    assert browser.execute_script("return document.querySelectorAll('script').length") == 1
    assert browser.find_elements(By.CSS_SELECTOR, "a[href^='javascript']") == []


def test_the_content_policy_stops_an_injected_script(browser, site):
    opened(browser, site / "beta_trials.html")
    browser.execute_script(
        "const one = document.createElement('script'); one.textContent = 'window.owned = 1'; document.body.append(one);"
    )
    assert browser.execute_script("return window.owned") is None
    refused = browser.get_log("browser")
    assert any("Content Security Policy" in entry["message"] for entry in refused)


def test_verdicts_can_be_filtered(browser, site):
    opened(browser, site / "alpha_trials.html")

    def shown() -> list[str]:
        lines = browser.find_elements(By.CSS_SELECTOR, "#verdict-table tbody tr")
        return [line.find_element(By.CLASS_NAME, "claim").text for line in lines if line.is_displayed()]

    assert shown() == ["c000", "c001", "c002", "c003", "c004", "c005"]
    Select(browser.find_element(By.NAME, "verdict")).select_by_value("contradicts_itself")
    assert shown() == ["c003", "c004"]
    Select(browser.find_element(By.NAME, "location")).select_by_value("text")
    assert shown() == ["c004"]
    assert browser.find_element(By.CSS_SELECTOR, "form.filter output").text == "1 / 6"
    browser.find_element(By.CSS_SELECTOR, "form.filter input").send_keys("10 + 3")
    assert shown() == []


def test_a_number_tells_its_address_when_clicked(browser, site):
    opened(browser, site / "alpha_trials.html")
    number = browser.find_element(By.CSS_SELECTOR, ".figures data")
    number.click()
    bar = browser.find_element(By.ID, "address-bar")
    assert bar.is_displayed()
    command = browser.find_element(By.ID, "address").text
    assert re.fullmatch(r"observatory explain 'alpha_trials/trial_count/alpha/2015-2024/all/all/full'", command)
    browser.find_element(By.TAG_NAME, "h1").click()
    assert not bar.is_displayed()


def test_files_offered_for_download_exist(browser, site):
    opened(browser, site / "alpha_trials.html")
    found = browser.find_elements(By.CSS_SELECTOR, "a[download]")
    links = [link.get_dom_attribute("href") for link in found]
    assert len(links) == 8 and all((site / link).is_file() for link in links)


def test_a_narrow_screen_scrolls_tables_and_not_the_page(browser, site):
    browser.set_window_size(500, 900)
    try:
        opened(browser, site / "alpha_trials.html")
        wide, narrow = browser.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= narrow
    finally:
        browser.set_window_size(1360, 1000)


def counted(browser, selector: str) -> int:
    return browser.execute_script("return document.querySelectorAll(arguments[0]).length", selector)


def test_the_ledger_of_all_documents_can_be_filtered(browser, demo):
    """Every verdict stands on the page, what does not hold first; filters show what the database counts."""
    page = demo.path / "current" / "reports" / "claims.html"
    opened(browser, page)
    rows = "#verdict-table tbody tr"
    first = browser.find_element(By.CSS_SELECTOR, rows)
    (total,) = demo.query("select count(*) from reporting.rpt_claim_verdicts")[0]
    assert counted(browser, rows) == total and first.get_attribute("data-verdict") == "contradicts_itself"
    for document, verdict in (("clusters", "contradicts_itself"), ("jjj_trials", "definition")):
        for name, value in (("document_id", document), ("verdict", verdict)):
            Select(browser.find_element(By.NAME, name)).select_by_value(value)
        (expected,) = demo.query(
            "select count(*) from reporting.rpt_claim_verdicts "
            f"where document_id = '{document}' and verdict = '{verdict}'"
        )[0]
        assert counted(browser, f"{rows}:not([hidden])") == expected > 0
    findings = browser.find_element(By.ID, "findings").text
    assert "14,548" in findings and "16 % – 127 %" in findings
    browser.find_element(By.ID, "language").click()
    assert "口径不同" in browser.find_element(By.ID, "claims").text
    assert not [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
