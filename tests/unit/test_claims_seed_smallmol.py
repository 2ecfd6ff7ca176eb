"""The printed numbers of the China–US comparison against its transcribed tables, and the known errors found by rule.

Belongs here: that nothing is left out, added or changed, and which numbers the patterns do not confirm. Does not
belong here: the engine (test_claims_checks.py, test_claims_each.py).
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from analysis.claims import ledger
from orchestration.documents import read_claims, read_patterns
from tests.published_claims import deciding, ledger_of, patterns_file, rows_of, seed_of

SEED, PATTERNS = seed_of("smallmol"), patterns_file("smallmol")
# (file, location, {column of the reference: column here}); the rows of a top-ten list stand in printed order
TOP_TEN = (
    ("t1_disciplines", "table_1", {"rank": "rank", "papers": "papers", "share_pct": "share"}),
    ("t2_funders", "table_2", {"rank": "rank", "papers": "papers"}),
    ("t3_partners", "table_3", {"rank": "rank", "papers": "papers"}),
    ("t4_institutions", "table_4", {"rank": "rank", "papers": "papers"}),
)
TERMS = (("t5_hotspots_china", "table_5"), ("t6_hotspots_us", "table_6"))
SECTIONS = {"intro": "introduction", "1_status": "section_1", "2_methods": "section_2"}
# Numbers of table 7 and of the text that are no row of the reference claims
MORE_OF_TABLE_7 = ["2020", "313", "1011", "7220", "44.3", "2517", "11681", "1221", "1", "1", "1"]
MORE_OF_THE_TEXT = ["7", "9", "4", "6", "8", "400", "1000"]


@pytest.fixture(scope="module")
def claims() -> list[dict[str, str]]:
    return rows_of(SEED)


@pytest.fixture(scope="module")
def found():
    return ledger_of("smallmol")


@pytest.fixture(scope="module")
def verdicts(found) -> dict[str, tuple[str, str, str | None]]:
    return deciding(found)


def printed_cells(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(location, claim, value) of every cell of tables 1 to 6 that holds a number."""
    for name, location, columns in TOP_TEN:
        for row in rows_of(folder / f"smallmol_{name}.csv"):
            stem = f"smallmol_{name[:2]}_{row['country']}_{int(row['rank']):02d}"
            yield from ((location, f"{stem}_{here}", row[column]) for column, here in columns.items())
    for name, location in TERMS:
        for row in rows_of(folder / f"smallmol_{name}.csv"):
            place = f"{row['period'].replace('-', '_')}_theme_{row['theme_no']}_{int(row['term_position']):02d}"
            yield location, f"smallmol_{name[:2]}_{place}_frequency", row["frequency"]


def test_every_cell_of_the_tables_is_a_claim_once(claims, printed_tables):
    expected = Counter(printed_cells(printed_tables))
    locations = {location for location, _, _ in expected}
    tables = [claim for claim in claims if claim["location"] in locations]
    assert expected == Counter((claim["location"], claim["claim_id"], claim["printed_value"]) for claim in tables)
    assert sum(expected.values()) == 60 + 40 + 40 + 40 + 51 + 55
    assert {claim["comparator"] for claim in tables} == {"="}


def test_every_number_of_the_text_is_a_claim(claims, printed_tables):
    text = {claim["claim_id"]: claim for claim in claims}
    rows = rows_of(printed_tables / "smallmol_claims.csv")
    for row in rows:
        claim = text.pop(row["claim_id"])
        assert (claim["printed_value"], claim["comparator"]) == (row["value"], row["comparator"])
        assert (claim["row_key"], claim["column_key"]) == (row["subject"], row["metric"])
        section = row["section"]
        named = section if section in ("abstract", "table_7") else f"section_{section}"
        assert claim["location"] == SECTIONS.get(section, named)
    assert len(rows) == 132
    cells = {claim for _, claim, _ in printed_cells(printed_tables)}
    others = [claim for claim_id, claim in text.items() if claim_id not in cells]
    assert [c["printed_value"] for c in others if c["claim_id"].startswith("smallmol_t7_")] == MORE_OF_TABLE_7
    assert [c["printed_value"] for c in others if c["location"] != "table_7"] == MORE_OF_THE_TEXT
    assert Counter(claim["unit_of_measure"] for claim in others)["statement"] == 4
    assert len(others) == len(MORE_OF_TABLE_7) + len(MORE_OF_THE_TEXT) + 4


def test_every_number_of_table_7_is_a_claim(claims, printed_tables):
    """But the bounds that name a quantity: over 100 papers, over a thousand, the top ten."""
    ours = {claim["printed_value"] for claim in claims if claim["location"] == "table_7"}
    cells = [
        re.sub(r"TOP ?\d+|前 10|[＞>]100|/10|/篇", "", row[column])
        for row in rows_of(printed_tables / "smallmol_t7_metrics.csv")
        for column in ("china_zh", "united_states_zh", "difference_note_zh")
    ]
    assert {number for cell in cells for number in re.findall(r"\d+(?:\.\d+)?", cell)} <= ours


def test_no_sentence_of_the_document_is_in_the_repository(printed_tables):
    published = SEED.read_text(encoding="utf-8") + PATTERNS.read_text(encoding="utf-8")
    quotes = [row["quote_zh"] for row in rows_of(printed_tables / "smallmol_claims.csv")]
    assert len(quotes) == 132 and not [quote for quote in quotes if quote in published]


def test_claims_are_numbered_and_keyed(claims):
    assert [int(claim["claim_order"]) for claim in claims] == list(range(1, 441))
    assert all(claim["claim_id"].startswith("smallmol_") and claim["claim_id"].isascii() for claim in claims)
    assert all(claim["indicator_id"] and claim["unit_id"] for claim in claims)
    # A term stands once under its key; under a second theme of the same period it is another number
    terms = [claim for claim in claims if claim["indicator_id"] == "term_frequency"]
    keys = Counter((c["unit_id"], c["period"], c["facet"], c["category"]) for c in terms)
    assert set(keys.values()) == {1} and sum(key[2] == "term_in_second_theme" for key in keys) == 2


def test_derived_cells_and_ranks_are_confirmed(claims, verdicts):
    derived = [c["claim_id"] for c in claims if c["column_key"].endswith((".share", ".rank", "_rank"))]
    assert len(derived) == 20 + 80 + 8
    assert {verdicts[claim][0] for claim in derived} == {"agrees"}


def test_the_known_errors_are_found_by_rule(verdicts):
    others = {
        claim: outcome for claim, (outcome, _, _) in verdicts.items() if outcome not in ("agrees", "not_computable")
    }
    assert {claim for claim, outcome in others.items() if outcome == "implausible"} == {
        f"smallmol_t6_{place}_frequency"
        for place in (
            "2013_2017_theme_1_04", "2018_2022_theme_3_04",
            "2013_2017_theme_3_01", "2018_2022_theme_2_01",
            "2013_2017_theme_3_05", "2018_2022_theme_3_01",
        )
    }  # fmt: skip
    assert {claim: outcome for claim, outcome in others.items() if outcome != "implausible"} == {
        "smallmol_c033": "contradicts_itself",
        "smallmol_c037": "definition",
        "smallmol_c054": "definition",
        "smallmol_c062": "contradicts_itself",
        "smallmol_c067": "definition",
        "smallmol_c071": "definition",
        "smallmol_c093": "contradicts_itself",
        "smallmol_c119": "contradicts_itself",
        "smallmol_c121": "definition",
        "smallmol_c123": "definition",
        "smallmol_c125": "definition",
    }
    assert verdicts["smallmol_c093"][1].endswith("= 6")
    assert verdicts["smallmol_c071"][1].endswith("= 15,293")
    assert "table 3" in verdicts["smallmol_c123"][2]


@pytest.mark.parametrize(
    "number",
    [
        "012",
        "015",
        "020",
        "023",
        "039",
        "040",
        "049",
        "058",
        "059",
        "087",
        "107",
        "108",
        "109",
        "110",
        "111",
        "112",
        "113",
    ]
    + ["115", "116", "122", "124", "126", "127", "128", "129", "130", "131"],
)
def test_numbers_of_the_text_that_the_tables_confirm(verdicts, number):
    assert verdicts[f"smallmol_c{number}"][0] == "agrees"


@pytest.mark.parametrize(
    ("claim", "other"),
    [("c123", "19.4"), ("c071", "15393"), ("c054", "8.9"), ("c037", "20.58"), ("c107", "2.4"), ("c110", "2976")]
    + [("c125", "7"), ("c126", "7"), ("c116", "1"), ("c122", "2"), ("c040", "4"), ("c033", "2011-2022")],
)
def test_a_changed_number_is_flagged(claim, other):
    changed = read_claims(SEED, "smallmol").with_columns(
        pl.when(pl.col("claim_id") == f"smallmol_{claim}")
        .then(pl.lit(other))
        .otherwise(pl.col("printed_value"))
        .alias("printed_value")
    )
    checks = ledger(changed, [read_patterns(PATTERNS)]).checks
    own = checks.filter((pl.col("claim_id") == f"smallmol_{claim}") & (pl.col("check_order") == 1))
    assert own["outcome"].to_list() == ["contradicts_itself"]
