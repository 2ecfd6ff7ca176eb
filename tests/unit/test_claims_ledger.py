"""The ledger of printed numbers: every kind of pattern, general rules, and that a changed number is found.

Belongs here: analysis/claims.py on made-up documents and on the published ones. Does not belong here: transcription
(test_claims_seed*.py), the models of the trials paper (tests/pipeline/test_printed_tables.py).
"""

import csv
import io
import random
import time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.claim_patterns import patterns_of
from analysis.claim_series import findings
from analysis.claim_values import claim_of
from analysis.claims import idle_patterns, ledger
from ingestion.errors import IngestionError
from orchestration.documents import every_document, read_claims, read_patterns
from tests.homes import Home
from tests.made_claims import made, verdicts

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "claims"
SEEDS = ROOT / "dbt_project" / "seeds" / "published"


COUNTS = """
a1 n a 2020 100
a2 n a 2022 144
b1 n b 2020 40
b2 n b 2022 40
t1 n all 2020 140
"""


@pytest.mark.parametrize(
    ("lines", "pattern", "expected"),
    [
        (
            "s1 share a 2020 71.43 percent\ns2 share b 2020 28.58 percent\ns3 share b 2022 9 percent",
            "{kind: ratio, gives: {indicator_id: share}, of: {indicator_id: n}, in: {indicator_id: n, unit_id: all}, "
            "times: 100, by: [unit_id, period]}",
            {
                "s1": ("agrees", "100 / 140 = 71.43 %"),
                "s2": ("rounding", "40 / 140 = 28.5714 %"),
                "s3": ("not_computable", None),
            },
        ),
        (
            "g1 cagr a 2020-2022 20.0 percent\ng2 cagr b 2020-2022 0.2 percent",
            "{kind: cagr, gives: {indicator_id: cagr}, of: {indicator_id: n}, by: [unit_id]}",
            {
                "g1": ("agrees", "(144 / 100)^(1/2) − 1 = 20.0 %"),
                "g2": ("contradicts_itself", "(40 / 40)^(1/2) − 1 = 0.0 %"),
            },
        ),
        (
            "g1 growth a 2020-2022 44 percent",
            "{kind: growth, gives: {indicator_id: growth}, of: {indicator_id: n}, by: [unit_id]}",
            {"g1": ("agrees", "144 / 100 − 1 = 44 %")},
        ),
        (
            "",
            "{kind: sum, gives: {unit_id: all}, of: {indicator_id: n, unit_id: [a, b]}, by: [period]}",
            {
                "t1": ("agrees", "100 + 40 = 140"),
                "a1": ("agrees", "140 − 40 = 100"),
                "b1": ("agrees", "140 − 100 = 40"),
            },
        ),
        (
            "m1 mean a - 122.0 papers\nm2 mean b - 41 papers",
            "{kind: mean, gives: {indicator_id: mean}, of: {indicator_id: n}, by: [unit_id]}",
            {"m1": ("agrees", "(100 + 144) / 2 = 122.0"), "m2": ("contradicts_itself", "(40 + 40) / 2 = 40")},
        ),
        (
            "r1 rank a 2020 1 rank\nr2 rank b 2020 1 rank",
            "{kind: rank, gives: {indicator_id: rank}, of: {indicator_id: n, unit_id: [a, b]}, "
            "by: [unit_id, period], within: [period]}",
            {"r1": ("agrees", "[100] ; 40: 1"), "r2": ("contradicts_itself", "100 ; [40]: 2")},
        ),
        (
            "n1 score b 2022 28 score",
            "{kind: normalised, gives: {indicator_id: score}, of: {indicator_id: n}, by: [unit_id, period], "
            "within: [period]}",
            {"n1": ("agrees", "100 × 40 / 144 = 28")},
        ),
        (
            "l1 largest a - 144\nl2 smallest a - 99\nl3 many all - 2 units",
            "{kind: largest, gives: {indicator_id: largest}, of: {indicator_id: n}}",
            {"l1": ("agrees", "max(144; 140; 100) = 144")},
        ),
        (
            "c1 many all - 3 units\nc2 many b - 1 units",
            "{kind: count, gives: {indicator_id: many}, of: {indicator_id: n}, where: {at_least: 100}}",
            {"c1": ("agrees", "n(100; 144; 140) = 3"), "c2": ("contradicts_itself", "n(100; 144; 140) = 3")},
        ),
        (
            "u1 union all 2022 150\nu2 union all 2020 90",
            "{kind: union_of, gives: {indicator_id: union}, of: {indicator_id: n, unit_id: [a, b]}, by: [period]}",
            {"u1": ("agrees", "144 ≤ 150 ≤ 144 + 40"), "u2": ("implausible", "100 ≤ 90 ≤ 100 + 40")},
        ),
        (
            "p1 part a 2020 100\np2 part b 2020 41",
            "{kind: part_of, gives: {indicator_id: part}, of: {indicator_id: n}, by: [unit_id, period]}",
            {"p1": ("agrees", "100 ≤ 100"), "p2": ("implausible", "41 ≤ 40")},
        ),
        (
            "i1 n a - - statement rises\ni2 n b - - statement rises",
            "{kind: monotone, gives: {unit_of_measure: statement}, of: {indicator_id: n}, by: [unit_id]}",
            {"i1": ("agrees", "100 < 144"), "i2": ("contradicts_itself", "40 ≥ 40")},
        ),
        (
            "f1 first a - - statement first\nf2 first b - - statement first",
            "{kind: first, gives: {indicator_id: first}, of: {indicator_id: n, unit_id: [a, b]}, within: [period]}",
            {
                "f1": ("agrees", "2020: a 100; 2022: a 144"),
                "f2": ("contradicts_itself", "2020: a 100 > b 40; 2022: a 144 > b 40"),
            },
        ),
        (
            "e1 level all - 39 papers >\ne2 level all - 40 papers >\ne3 level all - 30-150 papers range",
            "{kind: every, gives: {indicator_id: level}, of: {indicator_id: n, unit_id: [a, b]}}",
            {
                "e1": ("agrees", "b 40; a 144"),
                "e2": ("contradicts_itself", "b 40; b 40"),
                "e3": ("agrees", "b 40; a 144"),
            },
        ),
        (
            "y1 pair a 2022 7 papers = b\ny2 pair b 2022 7 papers = a\n"
            "y3 pair b 2020 8 papers = a\ny4 pair a 2020 9 papers = b",
            "{kind: symmetric, gives: {indicator_id: pair}}",
            {
                "y1": ("agrees", "a: 7; b: 7"),
                "y2": ("agrees", "b: 7; a: 7"),
                "y3": ("contradicts_itself", "b: 8; a: 9"),
                "y4": ("contradicts_itself", "a: 9; b: 8"),
            },
        ),
        (
            "q1 half a 2020 0.05 thousand",
            "{kind: equals, gives: {indicator_id: half}, of: {indicator_id: n, unit_id: a, period: 2020}, "
            "times: 0.0005}",
            {"q1": ("agrees", "100 × 0.0005 = 0.05")},
        ),
    ],
)
def test_every_kind_of_pattern(lines, pattern, expected):
    found = verdicts(made(COUNTS + lines), pattern)
    assert {name: found.get(name) for name in expected} == expected


def test_a_share_that_agrees_only_under_another_reading_is_a_definition():
    lines = COUNTS + "s1 share b 2020 40.0 percent\n"
    pattern = (
        "{kind: ratio, gives: {indicator_id: share}, of: {indicator_id: n}, in: {indicator_id: n, unit_id: all}, "
        "times: 100, by: [unit_id, period], "
        "or: [{in: {indicator_id: n, unit_id: a}, reading_en: of a, reading_zh: 占甲}]}"
    )
    assert verdicts(made(lines), pattern)["s1"] == ("definition", "40 / 100 = 40.0 %; 40 / 140 = 28.571 %")


def test_the_unrounded_values_of_a_pattern_are_operands_of_another():
    lines = (
        COUNTS
        + "s1 share a 2020 71 percent\nt2 n all 2022 184\ns2 share a 2022 78 percent\n"
        + "g share_cagr a 2020-2022 4.67 percent\n"
    )
    share = (
        "{id: share, kind: ratio, gives: {indicator_id: share}, of: {indicator_id: n}, "
        "in: {indicator_id: n, unit_id: all}, times: 100, by: [unit_id, period]}"
    )
    growth = "{kind: cagr, gives: {indicator_id: share_cagr}, of: {pattern: share}, by: [unit_id]}"
    exact = Decimal(100) * ((Decimal(144) / 184 / (Decimal(100) / 140)) ** (Decimal(1) / 2) - 1)
    assert verdicts(made(lines), share, growth)["g"] == (
        "agrees" if exact.quantize(Decimal("0.01")) == Decimal("4.67") else "contradicts_itself",
        "(78.26 / 71.43)^(1/2) − 1 = 4.67 %",
    )


@pytest.mark.parametrize(
    ("printed", "comparator", "value", "verdict"),
    [
        ("3000", "~", 2849, "agrees"),
        ("3000", "~", 2499, "contradicts_itself"),
        ("100", "~", 50, "contradicts_itself"),
        ("140", ">", 140, "contradicts_itself"),
        ("140", ">=", 140, "agrees"),
        ("140", "<", 139, "agrees"),
        ("12.5", "=", "12.45", "agrees"),
        ("12.5", "=", "12.44", "rounding"),
        ("12", "=", 13, "contradicts_itself"),
        ("3-5", "range", "5.49", "agrees"),
        ("3-5", "range", "5.5", "contradicts_itself"),
        ("3-5", "range", "2.49", "contradicts_itself"),
        ("3.0-5", "range", "5.06", "contradicts_itself"),
    ],
)
def test_comparators_and_rounding(printed, comparator, value, verdict):
    claims = made(f"x n a 2020 {value}\ny m a 2020 {printed} papers {comparator}")
    pattern = "{kind: equals, gives: {indicator_id: m}, of: {indicator_id: n}, by: [unit_id]}"
    assert verdicts(claims, pattern)["y"][0] == verdict


def test_an_error_in_the_text_is_not_charged_to_the_table():
    lines = COUNTS + "x1 n all 2020 150\n"
    found = verdicts(
        made(lines), "{kind: sum, gives: {unit_id: all}, of: {indicator_id: n, unit_id: [a, b]}, by: [period]}"
    )
    assert {name: verdict for name, (verdict, _) in found.items() if verdict != "agrees"} == {
        "x1": "contradicts_itself"
    }


def test_bounds_and_ranges_printed_twice_must_be_the_same():
    lines = (
        "a1 n a 2020 100 papers >\na2 n a 2020 100 papers >\nb1 n b 2020 1-3 papers range\nb2 n b 2020 1-4 papers range"
    )
    in_text = pl.when(pl.col("claim_id").str.ends_with("2")).then(pl.lit("abstract")).otherwise("location")
    assert verdicts(made(lines).with_columns(location=in_text)) == {
        "a1": ("agrees", "abstract: > 100"),
        "a2": ("agrees", "table_1: > 100"),
        "b1": ("contradicts_itself", "abstract: 1-4"),
        "b2": ("contradicts_itself", "table_1: 1-3"),
    }
    in_one_place = verdicts(made(lines))
    assert set(in_one_place) == {"b1", "b2"}, "two rows of one place may be one printing"


@pytest.mark.parametrize(
    ("lines", "claim_id", "verdict"),
    [
        # A part that is suppressed, or blank: the sum is not known
        ("a n a - 30\nb n b - 5 papers <\nc n c - 20\nt n all - 53", "t", "not_computable"),
        ("a n a - 3\nb n b - -\nt n all - 5", "t", "not_computable"),
        # Whole percents that are rounded
        ("a n a - 33 percent\nb n b - 33 percent\nc n c - 33 percent\nt n all - 100 percent", "t", "rounding"),
        # One part alone is the total: equal, and no accident
        ("a n a - 4200\nb n b - 0\nt n all - 4200", "a", "agrees"),
    ],
)
def test_parts_that_are_unknown_rounded_or_alone(lines, claim_id, verdict):
    found = verdicts(made(lines), "{kind: sum, gives: {unit_id: all}, of: {indicator_id: n, not: {unit_id: all}}}")
    assert found[claim_id][0] == verdict


@pytest.mark.parametrize(
    "pattern",
    [
        "{kind: part_of, gives: {indicator_id: m}, of: {indicator_id: n}}",
        "{kind: sum, gives: {indicator_id: m}, of: {indicator_id: k}, less: {indicator_id: n}}",
        "{kind: ratio, gives: {indicator_id: m}, of: {indicator_id: k}, in: {indicator_id: n}}",
        "{kind: every, gives: {indicator_id: m}, of: {indicator_id: n}}",
        "{kind: union_of, gives: {indicator_id: m}, of: {indicator_id: [n, k]}}",
    ],
)
def test_a_number_that_is_not_printed_exactly_makes_nothing_computable(pattern):
    found = verdicts(made("a n a 2020 5 papers <\nb k b 2020 9\nc m c 2020 4"), pattern)
    assert found["c"] == ("not_computable", None)


def test_what_cannot_be_divided_or_compared_is_not_computable():
    lines = (
        "a n a 2020 0\nb n b 2020 0\ns score a 2020 0 score\nx n x 2020 5\ny n x 2022 -4\ng cagr x 2020-2022 3 percent"
    )
    normalised = "{kind: normalised, gives: {indicator_id: score}, of: {unit_id: [a, b]}, by: [unit_id]}"
    cagr = "{kind: cagr, gives: {indicator_id: cagr}, of: {indicator_id: n}, by: [unit_id]}"
    found = verdicts(made(lines), normalised, cagr)
    assert (found["s"][0], found["g"][0]) == ("not_computable", "not_computable")
    tie = "a n a 2020 10\nb n b 2020 10\nf first a - - statement first"
    first = "{kind: first, gives: {unit_of_measure: statement}, of: {indicator_id: n}}"
    assert verdicts(made(tie), first)["f"] == ("contradicts_itself", "b 10 = a 10")


def found_in(lines: str) -> set[tuple[str, str]]:
    claims = [claim_of(row) for row in made(lines).to_dicts()]
    return {(finding.claim_id, finding.rule_id) for finding in findings(claims)}


def series(name: str, values: list[int], first: int = 2019) -> str:
    return "\n".join(f"{name}{year} n {name} {year} {value}" for year, value in enumerate(values, start=first))


def test_general_rules_find_planted_errors_and_nothing_in_honest_series():
    honest = [series("a", [100, 108, 121, 118, 140]), series("b", [14010, 14260, 14399, 14548, 14700])]
    assert found_in("\n".join(honest)) == set()
    copied = series("c", [131, 128, 127, 14548, 130])
    assert found_in("\n".join([*honest, copied])) == {("c2022", "outlier"), ("c2022", "equal_rows")}
    assert found_in(series("d", [2, 1, 7, 2, 1])) == set(), "small counts jump by chance"
    assert found_in(series("d", [300, 310, 0, 305, 320])) == {("d2021", "outlier")}
    assert found_in(series("d", [300, 310, -300, 305, 320])) == {("d2021", "outlier")}
    assert found_in(series("d", [0, 0, 3, 0, 0])) == set(), "four times nothing is nothing"
    round_numbers = "\n".join(series(unit, [1200, 1200, 1200, 1300]) for unit in ("r", "s"))
    assert found_in(round_numbers) == set(), "round numbers are equal more often"
    total = "d n d 2019-2023 15"
    assert found_in(series("d", [200, 210, 205, 215, 220]) + "\n" + total) == set(), "a total is no year"


def test_numbers_repeated_in_two_periods_and_a_shift_of_all_units():
    terms = {"x": (102, 102), "y": (89, 89), "z": (43, 43), "u": (55, 71), "v": (30, 22)}
    lines = [f"{name}{n} n us {period} {values[n]} papers = {name}" for name, values in terms.items()
             for n, period in enumerate(("2013-2017", "2018-2022"))]  # fmt: skip
    assert {name for name, rule in found_in("\n".join(lines)) if rule == "equal_periods"} == {
        f"{name}{n}" for name in "xyz" for n in (0, 1)
    }
    # A year of zeros between them: those beside it do not follow each other
    apart = {name: (first, 0, second) for name, (first, second) in terms.items()}
    assert found_in("\n".join(series(name, list(values)) for name, values in apart.items())) == set()
    rng = random.Random(7)
    units = []
    for unit in "abcdef":
        level = [1000 + rng.randrange(400)]
        for step in range(4):
            level.append(round(level[-1] * (1.45 if step == 2 else 1 + rng.uniform(-0.06, 0.08))))
        units.append(series(unit, level))
    shifts = {name for name, rule in found_in("\n".join(units)) if rule == "level_shift"}
    assert shifts == {f"{unit}2022" for unit in "abcdef"}


def test_the_example_of_the_documentation(tmp_path):
    """A sixth document: a CSV and a YAML, by the command line."""
    files = (str(EXAMPLE / "tables.csv"), str(EXAMPLE / "patterns.yml"))
    home = Home(tmp_path / "home")
    text = home.run("claims", "check", *files, expect=1).stdout
    assert text.splitlines()[-1] == (
        "23 printed numbers: 4 contradicts_itself, 1 implausible, 1 definition, 1 rounding, 4 not_computable, 12 agrees"
    )
    assert "150 / 800 = 18.75" in text and "250 ; [5,300] ; 260" in text
    rows = list(csv.DictReader(io.StringIO(home.run("claims", "check", *files, "--format", "csv", expect=1).stdout)))
    assert len(rows) == 23 and {row["claim_id"]: row["verdict"] for row in rows}["x4"] == "contradicts_itself"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"document_id": "d", "patterns": [{"id": "x", "kind": "ratio", "gives": {}}]}, "pattern x"),
        ({"document_id": "d", "patterns": [{"id": "x", "kind": "sums", "gives": {}, "of": {}}]}, "pattern x"),
        (
            {"document_id": "d", "patterns": [{"id": "x", "kind": "sum", "gives": {"unit": "a"}, "of": {}}]},
            "no column unit",
        ),
        ({"document_id": "d", "patterns": [{"id": "x", "kind": "sum", "gives": {}, "of": {"pattern": "y"}}]}, "y"),
        ({"patterns": []}, "document_id"),
    ],
)
def test_a_mistake_in_patterns_is_said_with_its_place(content, said, tmp_path):
    path = tmp_path / "d.yml"
    path.write_text(yaml.safe_dump(content))
    with pytest.raises(IngestionError, match=said):
        read_patterns(path)


def test_a_pattern_that_selects_nothing_is_said():
    patterns = [
        {"id": "good", "kind": "equals", "gives": {"unit_id": "a"}, "of": {"unit_id": "b"}},
        {"id": "misspelt", "kind": "equals", "gives": {"unit_id": "a"}, "of": {"unit_id": "bb"}},
        {"id": "idle", "kind": "equals", "gives": {"unit_id": "c"}, "of": {"unit_id": "b"}},
    ]
    document = patterns_of({"document_id": "made", "patterns": patterns}, "made.yml")
    assert idle_patterns(made("a n a 2020 1\nb n b 2020 1"), document) == ["misspelt", "idle"]
    for name, published in PUBLISHED.items():
        assert idle_patterns(CLAIMS[name], published) == [], name


def test_tables_that_cannot_be_read_are_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("claim_id,printed_value\na,1\n")
    with pytest.raises(IngestionError, match="no column location, comparator"):
        read_claims(path, "d")
    twice = made("a n a 2020 1\na n a 2021 2")
    with pytest.raises(ValueError, match="a stands twice"):
        ledger(twice, [])
    with pytest.raises(ValueError, match="a: 'x' is not a number"):
        ledger(made("a n a 2020 x"), [])
    with pytest.raises(ValueError, match="a: '1/3' is not a number"):
        ledger(made("a n a 2020 1/3"), [])
    with pytest.raises(ValueError, match="a: no comparator '≥'"):
        ledger(made("a n a 2020 3 papers ≥"), [])


PUBLISHED = {patterns.document_id: patterns for patterns in every_document()}
CLAIMS = {name: pl.read_csv(SEEDS / f"claims_{name}.csv", infer_schema=False) for name in PUBLISHED}
SOUND = {
    name: ledger(CLAIMS[name], [patterns]).checks.filter(pl.col("check_order") == 1)
    for name, patterns in PUBLISHED.items()
}
# Verdicts that follow from operands exactly, not from a bound
DERIVED = ("ratio", "sum", "mean", "cagr", "growth", "rank", "normalised", "remainder", "equals", "printed_elsewhere",
           "largest", "smallest", "count", "symmetric")  # fmt: skip


def derivable() -> list[tuple[str, str]]:
    exact = pl.col("outcome").eq("agrees") & pl.col("check_kind").is_in(DERIVED)
    cells = []
    for name, checks in SOUND.items():
        printed = CLAIMS[name].filter((pl.col("comparator") == "=") & pl.col("printed_value").is_not_null())
        cells += [(name, one) for one in checks.filter(exact).join(printed, on="claim_id")["claim_id"].sort()]
    return cells


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_derivable_number_changed_by_more_than_its_rounding_is_flagged(data):
    name, claim_id = data.draw(st.sampled_from(derivable()))
    units = data.draw(st.sampled_from([-9, -3, -2, 2, 3, 9]))
    claims = CLAIMS[name]
    printed = claims.filter(pl.col("claim_id") == claim_id)["printed_value"].item()
    decimals = len(printed.partition(".")[2])
    changed = Decimal(printed) + units * Decimal(1).scaleb(-decimals)
    edited = claims.with_columns(
        pl.when(pl.col("claim_id") == claim_id)
        .then(pl.lit(str(changed)))
        .otherwise("printed_value")
        .alias("printed_value")
    )
    checks = ledger(edited, [PUBLISHED[name]]).checks.filter(pl.col("check_order") == 1)
    verdict = checks.filter(pl.col("claim_id") == claim_id)["outcome"].item()
    assert verdict in ("contradicts_itself", "implausible", "definition"), (claim_id, printed, changed, verdict)


@pytest.mark.parametrize(
    ("printed", "outcome"),
    [("100 papers >", "implausible"), ("99 papers >", "agrees"), ("100 papers >=", "agrees"),
     ("500 papers <", "agrees"), ("101", "implausible")],
)  # fmt: skip
def test_a_part_printed_as_a_bound_must_be_able_to_lie_within_its_whole(printed, outcome):
    claims = made(f"part n a 2020 {printed}\nwhole n all 2020 100")
    within = "{kind: part_of, gives: {claim_id: part}, of: {unit_id: all}, by: [period]}"
    assert verdicts(claims, within)["part"][0] == outcome


def test_entries_of_a_list_are_counted():
    listed = "{kind: count, gives: {claim_id: said}, of: {indicator_id: n, unit_of_measure: item}}"
    items = "\n".join(f"i{n} n a - - item is_listed item_{n}" for n in range(1, 4))
    assert verdicts(made(f"said n a - 3\n{items}"), listed)["said"] == ("agrees", "n(item_1; item_2; item_3) = 3")
    assert verdicts(made(f"said n a - 4\n{items}"), listed)["said"][0] == "contradicts_itself"


def test_calculations_name_units_and_places_in_both_languages():
    found = [frame for name in PUBLISHED for frame in ledger(CLAIMS[name], [PUBLISHED[name]])]
    texts = pl.concat(frame.select("arithmetic_en", "arithmetic_zh") for frame in found).drop_nulls()
    ids = texts.filter(pl.any_horizontal(pl.all().str.contains(r"[a-z]_[a-z0-9]|[{}]")))
    assert ids.rows() == []
    spoken = texts.filter(pl.col("arithmetic_en").str.contains("Beijing"))
    assert spoken.height > 5 and spoken["arithmetic_zh"].str.contains("北京").all()


def test_a_large_table_is_compared_in_the_time_of_its_length():
    """Equal counts among 20,000 rows, as sorting finds them: comparing every pair took minutes."""
    sizes = [1_000_000 + 7 * row for row in range(20_000)]
    sizes[11] = sizes[4] = 1_000_051
    claims = [claim_of(row) for row in made("\n".join(f"c{n} n u{n} 2020 {s}" for n, s in enumerate(sizes))).to_dicts()]
    started = time.process_time()
    assert findings(claims) == []
    assert time.process_time() - started < 5
    few = [claim for claim in claims[:12]]
    assert {finding.claim_id for finding in findings(few)} == {"c4", "c11"}


def test_a_table_that_names_no_table_is_said(tmp_path):
    text = (EXAMPLE / "tables.csv").read_text(encoding="utf-8").replace(",table_", ",tab_")
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    found = Home(tmp_path / "home").run("claims", "check", tmp_path / "t.csv", EXAMPLE / "patterns.yml", expect=1)
    assert "no location begins with table, appendix_table" in found.stderr
