"""Regions beside each other: the numbers are the compared monitors' own, rates have inhabitants behind them."""

import csv
import html
import re
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JJJ, DELTA, BAY = "jjj_clinical_trials", "yangtze_delta_clinical_trials", "greater_bay_area_clinical_trials"


def seeded(name: str) -> list[dict[str, str]]:
    with (ROOT / "dbt_project" / "seeds" / "geography" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_census_adds_up_to_its_printed_totals():
    """Printed: 1,411,778,724 with 2,000,000 servicemen, and 1,443,497,378 with the three other regions."""
    inhabitants = {row["region_id"]: int(row["inhabitants"]) for row in seeded("region_inhabitants.csv")}
    others = {"hong_kong", "macao", "taiwan"}
    provinces = sum(count for region, count in inhabitants.items() if region not in others)
    assert set(inhabitants) == {row["region_id"] for row in seeded("regions.csv")} and len(inhabitants) == 34
    assert provinces + 2_000_000 == 1_411_778_724
    assert provinces + 2_000_000 + sum(inhabitants[region] for region in others) == 1_443_497_378


def test_three_regions_stand_beside_each_other_over_the_same_days(demo):
    rows = demo.query(
        f"""
        select compared_monitor_id, indicator_id, value, address from reporting.rpt_trials_comparison
        where monitor_id = '{JJJ}' and unit_kind = 'group' and row_type = 'total' and topic = 'registrations'
        """
    )
    found = {(monitor, indicator): (value, address) for monitor, indicator, value, address in rows}
    assert {monitor for monitor, _ in found} == {JJJ, DELTA, BAY} and len(found) == 12
    # By hand: Beijing 21,893,095 + Tianjin 13,866,009 + Hebei 74,610,235 = 110,369,339, and so on
    for monitor, trials, inhabitants in ((JJJ, 871, 110369339), (DELTA, 997, 235213670), (BAY, 398, 134169928)):
        assert found[monitor, "trial_count"][0] == trials
        rate = (Decimal(trials * 1_000_000) / inhabitants).quantize(Decimal("1e-12"))
        assert found[monitor, "trial_count_per_million"][0] == rate
        assert found[monitor, "trial_count"][1].startswith(f"{monitor}/trial_count/")
    differing = demo.query(
        "select count(*) from reporting.rpt_trials_comparison as compared "
        "inner join reporting.rpt_trials_by_year as own on compared.address = own.address "
        "where compared.value <> own.trial_count"
    )
    assert differing == [(0,)]
    others = demo.query(
        "select distinct compared_monitor_id, other_reference_label_en from reporting.rpt_trials_comparison "
        "where other_reference_label_en is not null"
    )
    assert others == [(BAY, "China, Hong Kong and Macao")]


def test_only_monitors_that_name_others_have_the_sections(demo):
    pages = {
        monitor: (demo.path / "current" / "reports" / f"{monitor}.html").read_text("utf-8") for monitor in (JJJ, BAY)
    }
    sections = ("comparison_basis", "comparison", "comparison_years", "comparison_units")
    assert all(f'id="{name}"' in pages[JJJ] and f'id="{name}"' not in pages[BAY] for name in sections)


def test_the_page_shows_each_compared_number_with_the_address_of_the_other_monitor(demo):
    page = (demo.path / "current" / "reports" / f"{JJJ}.html").read_text("utf-8")
    shown = dict(re.findall(r'<data data-address="([^"]+)">(.*?)</data>', page, re.S))
    rows = demo.query(
        f"""
        select address, value_kind, value from reporting.rpt_trials_comparison
        where monitor_id = '{JJJ}' and unit_kind = 'group' and value is not null
            and compared_monitor_id <> '{JJJ}'
        """
    )
    cents = Decimal("0.01")
    assert len(rows) > 90
    for address, kind, value in rows:
        number = {
            "count": f"{int(value):,}",
            "rate": str(value.quantize(cents, rounding="ROUND_HALF_UP")),
        }.get(kind, f"{(value * 100).quantize(cents, rounding='ROUND_HALF_UP')} %")
        assert html.unescape(shown[address]).startswith((number, f'<span lang="en">{number}')), address
    bay = shown[f"{BAY}/trial_share_of_reference/greater_bay_area/2015-2024/all/all/full"]
    assert "% (China, Hong Kong and Macao)</span>" in bay and "全国（含港澳）" in bay


def test_a_rate_is_explained_down_to_the_census(demo):
    rate = demo.run("explain", f"{BAY}/trial_count_per_million/greater_bay_area/2015-2024").stdout
    assert "1,000,000 × numerator / denominator" in rate
    assert f"{BAY}/trial_count/greater_bay_area/2015-2024/all/all/full = 398 trials" in rate
    assert f"{BAY}/inhabitant_count/greater_bay_area/2020/all/all/full = 134169928 inhabitants" in rate
    people = demo.run("explain", f"{BAY}/inhabitant_count/greater_bay_area/2020").stdout
    assert "records: 3, sum of weights 134169928 equals the value" in people
    assert re.search(r"region_inhabitants:macao-2020  weight 683218\n +Seventh National Population Census", people)
