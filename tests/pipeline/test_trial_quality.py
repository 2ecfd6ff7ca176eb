"""Quality of trials and rankings of the real studies, counted again here from their JSON by plain Python."""

import calendar
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from tests.pipeline.test_real_studies import is_counted

DATA_AS_OF = date(2026, 11, 2)  # the version that the server of the real home stamps on every study
CHINA = "monitor_id = 'jjj_clinical_trials' and unit_id = 'china'"


@pytest.fixture(scope="module")
def interventional(real_studies) -> list[dict]:
    """The counted interventional studies of China, from their JSON."""
    protocols = [study["protocolSection"] for study in real_studies if is_counted(study)]
    return [protocol for protocol in protocols if protocol["designModule"]["studyType"] == "INTERVENTIONAL"]


def last_day(text: str) -> date:
    """The last day a date can mean: itself, or the end of its month."""
    year, month, *day = map(int, text.split("-"))
    return date(year, month, day[0] if day else calendar.monthrange(year, month)[1])


def a_year_later(day: date) -> date:
    return date(day.year + 1, day.month, min(day.day, calendar.monthrange(day.year + 1, day.month)[1]))


def followed(protocols: list[dict]) -> list[tuple[date, date | None]]:
    """(completion, submission of results or None) of studies that were completed and not withdrawn."""
    found = []
    for status in (protocol["statusModule"] for protocol in protocols):
        completion = status.get("primaryCompletionDateStruct", {})
        if completion.get("type") == "ACTUAL" and status["overallStatus"] != "WITHDRAWN":
            results = status.get("resultsFirstSubmitDate")
            found.append((last_day(completion["date"]), date.fromisoformat(results) if results else None))
    return [(completed, results) for completed, results in found if completed <= DATA_AS_OF]


def expected_parts(protocols: list[dict]) -> dict[str, tuple[int, int]]:
    designs = [protocol["designModule"].get("designInfo", {}) for protocol in protocols]
    states = Counter(protocol["statusModule"]["overallStatus"] for protocol in protocols)
    dated = [
        (date.fromisoformat(status["studyFirstSubmitDate"]), status["startDateStruct"]["date"])
        for status in (protocol["statusModule"] for protocol in protocols)
        if "startDateStruct" in status
    ]
    due = [(done, results) for done, results in followed(protocols) if a_year_later(done) <= DATA_AS_OF]
    models = ("PARALLEL", "CROSSOVER", "FACTORIAL")
    randomised = [design.get("allocation") == "RANDOMIZED" for design in designs]
    controlled = [
        is_random or design.get("interventionModel") in models
        for is_random, design in zip(randomised, designs, strict=True)
    ]
    masked = sum(design.get("maskingInfo", {}).get("masking", "NONE") != "NONE" for design in designs)
    whole = len(protocols)
    return {
        "registered_before_start_share": (sum(sent <= last_day(start) for sent, start in dated), len(dated)),
        "start_in_months_share": (sum(len(start) == 7 for _, start in dated), len(dated)),
        "randomised_share": (sum(randomised), whole),
        "masked_share": (masked, whole),
        "controlled_share": (sum(controlled), whole),
        "stopped_early_share": (sum(states[name] for name in ("TERMINATED", "WITHDRAWN", "SUSPENDED")), whole),
        "unknown_status_share": (states["UNKNOWN"], whole),
        "results_within_12_months_share": (
            sum(results is not None and results <= a_year_later(done) for done, results in due),
            len(due),
        ),
    }


def test_shares_of_china_agree_with_an_independent_count(real, interventional):
    expected = expected_parts(interventional)
    assert all(0 < part < whole for part, whole in expected.values())
    found = real.query(
        "select indicator_id, numerator_count, denominator_count, share from reporting.rpt_trials_quality "
        f"where {CHINA} and period_kind = 'total' and sponsor_class = 'all' and value_kind = 'share'"
    )
    assert {indicator: (part, whole) for indicator, part, whole, _ in found} == expected
    for _, part, whole, share in found:
        assert abs(Fraction(share) - Fraction(part, whole)) <= Fraction(1, 2 * 10**12)


def test_the_median_time_to_results_agrees_with_an_independent_estimate(real, interventional):
    durations = [
        (max(0, ((results or DATA_AS_OF) - done).days), results is not None)
        for done, results in followed(interventional)
    ]
    survival, median = Fraction(1), None
    for day in sorted({days for days, is_event in durations if is_event}):
        at_risk = sum(days >= day for days, _ in durations)
        survival *= Fraction(at_risk - durations.count((day, True)), at_risk)
        median = day if median is None and survival <= Fraction(1, 2) else median
    found = real.query(
        "select denominator_count, numerator_count, median_days from reporting.rpt_trials_quality "
        f"where {CHINA} and period_kind = 'total' and sponsor_class = 'all' and value_kind = 'median'"
    )
    assert found == [(len(durations), sum(is_event for _, is_event in durations), median)]
    members = real.query(
        "select duration_days, is_event from marts.bridge_cell_members inner join marts.dim_cells using (cell_id) "
        f"where {CHINA} and indicator_id = 'time_to_results_median_days' and period = '2015-2024' and facet = 'all'"
    )
    assert sorted(members) == sorted(durations)


def test_enrolment_is_not_compared_where_no_earlier_version_is_held(real):
    rows = real.query(
        "select distinct assessed_count, enrolment_ratio from reporting.rpt_trials_quality where value_kind = 'ratio'"
    )
    assert rows == [(0, None)]


@pytest.mark.parametrize(
    ("table", "thing", "terms"),
    [
        ("conditions", "condition", "conditionBrowseModule"),
        ("interventions", "intervention_term", "interventionBrowseModule"),
    ],
)
def test_rankings_of_terms_agree_with_an_independent_count(real, real_studies, table, thing, terms):
    """Over the window and in one year; an id that the registry fills up with zeros is the id without them."""
    listed: dict[int, str] = {}
    for study in real_studies:
        for term in study["derivedSection"].get(terms, {}).get("meshes", []):
            number, name = int(term["id"][1:]), term["id"]
            listed[number] = min(listed.get(number, name), name, key=len)
    assert any(len(name) == 7 for name in listed.values())
    for period in ("2015-2024", "2021"):
        counted, without = Counter(), 0
        for study in filter(is_counted, real_studies):
            posted = study["protocolSection"]["statusModule"]["studyFirstPostDateStruct"]["date"]
            if period in ("2015-2024", posted[:4]):
                found = study["derivedSection"].get(terms, {}).get("meshes", [])
                ids = {listed[int(term["id"][1:])] for term in found}
                counted.update(ids)
                without += not ids
        ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        repeated = Counter(counted.values())
        expected = [
            (rank, term, count, repeated[count] > 1) for rank, (term, count) in enumerate(ordered[:15], start=1)
        ]
        found = real.query(
            f"select rank, {thing}_id, trial_count, is_tie from reporting.rpt_trials_{table} "
            f"where {CHINA} and period = '{period}' order by rank nulls last"
        )
        assert found == [*expected, (None, "not_given", without, False)], period
    twice = real.query(
        f"select {thing}_label_en from reporting.rpt_trials_{table} where row_type = 'ranked' "
        f"group by monitor_id, unit_id, period, {thing}_label_en having count(*) > 1"
    )
    assert not twice


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("registered_before_start_count/china/2015-2024", "equals the value"),
        ("registered_before_start_share/china/2015-2024/sponsor_class/industry", "denominator:"),
        ("time_to_results_median_days/china/2015-2024", "with the event"),
        ("actual_over_planned_enrolment/china/2015-2024", "no value ratio"),
        ("trial_count/china/2015-2024/city/beijing-beijing", "equals the value"),
    ],
)
def test_each_kind_of_figure_can_be_explained(real, address, shown):
    text = real.run("explain", f"jjj_clinical_trials/{address}").stdout
    assert shown in text and "DIFFERS" not in text
