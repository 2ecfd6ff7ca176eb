"""The printed numbers of the clusters report against its transcribed tables, and the known errors found by rule.

Belongs here: that nothing is left out, added or changed, and which numbers the patterns do not confirm. Does not
belong here: the engine (test_claims_each.py).
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.published_claims import deciding, ledger_of, patterns_file, rows_of, seed_of

YEARLY = (
    ("a2_active_researchers", "appendix_table_2", "active_researchers"),
    ("a2_ni_researchers", "appendix_table_2", "ni_researchers"),
    ("a3_total_papers", "appendix_table_3a", "total_papers"),
    ("a3_ni_papers", "appendix_table_3a", "ni_papers"),
    ("a3_life_science_papers", "appendix_table_3b", "life_science_papers"),
    ("a3_ni_intl_papers", "appendix_table_3c", "ni_intl_papers"),
    ("a4_patents", "appendix_table_4", "patents"),
    ("a4_trial_citations", "appendix_table_4", "trial_citations"),
    ("a2_ni_researcher_share", "appendix_table_2", "share_pct"),
    ("a3_ni_paper_share", "appendix_table_3a", "share_pct"),
    ("a3_life_science_share", "appendix_table_3b", "share_pct"),
    ("a3_ni_intl_share", "appendix_table_3c", "share_pct"),
)
GROWTH_LOCATIONS = {
    "active_researchers": "appendix_table_2",
    "ni_researchers": "appendix_table_2",
    "total_papers": "appendix_table_3a",
    "life_science_papers": "appendix_table_3b",
    "life_science_share": "appendix_table_3b",
    "ni_intl_papers": "appendix_table_3c",
    "ni_intl_share": "appendix_table_3c",
    "patents": "appendix_table_4",
    "trial_citations": "appendix_table_4",
    "frontier_global_papers": "appendix_table_6",
}
# (file, location, column of the row, column that names the column, column of the number and its ending)
NAMED = (
    ("t1_paper_growth", "table_1", "cluster_id", "indicator", ("cagr_pct", ".cagr")),
    ("a1_drug_pipeline", "appendix_table_1", "year", "stage", ("drugs", "")),
    ("a5_frontier_papers", "appendix_table_5", "cluster_id", "direction", ("papers", ".papers")),
    ("a5_activity_scores", "appendix_table_5", "cluster_id", "direction", ("activity_score", ".activity_score")),
)
POOLED = {
    "papers_all_fields": "papers_all_fields",
    "citations_from_patents_policy_trials": "citations",
    "citations_per_paper": "citations_per_paper",
}
SECTIONS = {"summary": "abstract", "2_intro": "section_2", "appendix_1": "appendix_1"}
# Printed in ten thousands, transcribed in ones
IN_TEN_THOUSANDS = {"clusters_c093": ("130000", "13")}


@pytest.fixture(scope="module")
def claims() -> list[dict[str, str]]:
    return rows_of(seed_of("clusters"))


@pytest.fixture(scope="module")
def found():
    return ledger_of("clusters")


@pytest.fixture(scope="module")
def verdicts(found) -> dict[str, tuple[str, str]]:
    return {claim: check[:2] for claim, check in deciding(found).items()}


def printed_cells(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """(location, row, column, value) of every cell of the tables that holds a number."""
    for name, location, column in YEARLY:
        stem = name.partition("_")[2] if column == "share_pct" else column
        for row in rows_of(folder / f"clusters_{name}.csv"):
            yield location, row["cluster_id"], f"{stem}.{row['year']}", row[column]
    for name, location, key, named, (column, ending) in NAMED:
        for row in rows_of(folder / f"clusters_{name}.csv"):
            yield location, row[key], f"{row[named]}{ending}", row[column]
    for row in rows_of(folder / "clusters_a4_citations.csv"):
        yield from (("appendix_table_4", row["cluster_id"], shown, row[column]) for column, shown in POOLED.items())
    yield from growth_cells(folder)


def growth_cells(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    for row in rows_of(folder / "clusters_reported_cagr.csv"):
        stem = "papers" if row["indicator"] == "frontier_global_papers" else row["indicator"]
        yield GROWTH_LOCATIONS[row["indicator"]], row["entity_id"], f"{stem}.cagr", row["cagr_pct"]
    for row in rows_of(folder / "clusters_a6_frontier_global_papers.csv"):
        yield "appendix_table_6", row["direction"], f"papers.{row['year']}", row["papers"]


def test_every_cell_of_the_tables_is_a_claim_once(claims, printed_tables):
    expected = Counter(printed_cells(printed_tables))
    tables = [claim for claim in claims if "table" in claim["location"]]
    assert expected == Counter(
        (claim["location"], claim["row_key"], claim["column_key"], claim["printed_value"]) for claim in tables
    )
    assert sum(expected.values()) == 2005
    assert {claim["comparator"] for claim in tables} == {"="}


def test_no_table_of_the_document_is_left_out(printed_tables):
    files = {path.stem.removeprefix("clusters_") for path in printed_tables.glob("clusters_*.csv")}
    used = {name for name, *_ in (*YEARLY, *NAMED)} | {"a4_citations", "a6_frontier_global_papers", "reported_cagr"}
    # Names only, and the text
    assert files - used == {"fig2_list", "name_variants", "claims"}


def test_every_number_of_the_text_is_a_claim(claims, printed_tables):
    text = {claim["claim_id"]: claim for claim in claims if "table" not in claim["location"]}
    rows = rows_of(printed_tables / "clusters_claims.csv")
    for row in rows:
        claim = text.pop(row["claim_id"])
        value, printed = IN_TEN_THOUSANDS.get(row["claim_id"], (row["value"], row["value"]))
        assert (row["value"], claim["printed_value"]) == (value, printed)
        assert claim["comparator"] == row["comparator"] and claim["column_key"] == row["metric"]
        assert claim["location"] == SECTIONS.get(row["section"], f"section_{row['section']}")
    assert len(rows) == 171
    assert len(text) == 7 and {claim["unit_of_measure"] for claim in text.values()} == {"statement"}


def test_no_sentence_of_the_document_is_in_the_repository(printed_tables):
    published = "".join(file("clusters").read_text(encoding="utf-8") for file in (seed_of, patterns_file))
    quotes = [row["quote_zh"] for row in rows_of(printed_tables / "clusters_claims.csv")]
    assert len(quotes) == 171 and not [quote for quote in quotes if len(quote) > 8 and quote in published]


def test_claims_are_numbered_and_keyed(claims):
    assert [int(claim["claim_order"]) for claim in claims] == list(range(1, 2184))
    assert all(claim["claim_id"].startswith("clusters_") and claim["claim_id"].isascii() for claim in claims)
    assert all(claim["indicator_id"] and claim["unit_id"] for claim in claims)
    keys = ("indicator_id", "unit_id", "period", "facet", "category")
    measures: dict[tuple[str, ...], set[str]] = {}
    for claim in claims:
        if claim["printed_value"]:
            measures.setdefault(tuple(claim[key] for key in keys), set()).add(claim["unit_of_measure"])
    assert not [key for key, units in measures.items() if len(units) > 1]


def test_all_derived_cells_are_confirmed_but_the_paper_totals(claims, verdicts):
    """Shares, growth rates, scores and citations a paper: every one of them follows from the printed counts."""
    derived = [
        claim
        for claim in claims
        if "table" in claim["location"] and (claim["unit_of_measure"] in ("percent", "score", "citations_per_paper"))
    ]
    assert len(derived) == 440 + 203 + 66 + 110 + 22
    assert {verdicts[claim["claim_id"]][0] for claim in derived} == {"agrees"}
    totals = [claim["claim_id"] for claim in claims if claim["column_key"] == "papers_all_fields"]
    assert len(totals) == 22 and {verdicts[total][0] for total in totals} == {"contradicts_itself"}
    assert verdicts["clusters_a4_tokyo_kobe_papers_all_fields"][1].endswith("= 562,197")


def test_the_known_errors_are_found_by_rule(verdicts):
    others = {
        claim_id: outcome
        for claim_id, (outcome, _) in verdicts.items()
        if outcome not in ("agrees", "not_computable") and not claim_id.endswith("papers_all_fields")
    }
    assert others == {
        "clusters_a4_rotterdam_patents_2022": "implausible",
        "clusters_c002": "contradicts_itself",
        "clusters_c069": "contradicts_itself",
        "clusters_c076": "rounding",
        "clusters_c077": "rounding",
        "clusters_c078": "contradicts_itself",
        "clusters_c079": "contradicts_itself",
        "clusters_c080": "contradicts_itself",
        "clusters_c083": "contradicts_itself",
        "clusters_c091": "contradicts_itself",
    }
    assert "Computational biology: London 4,555 > Boston 4,187 > Beijing 4,172" in verdicts["clusters_c091"][1]
    assert verdicts["clusters_c077"][1].endswith("= 10.80 %")
    assert verdicts["clusters_c076"][1].endswith("= 83.65 %")
    # Said of most, in ranges of whole percents: 5.10 is one of 3-5, 1.77 one of 2-4
    assert verdicts["clusters_c056"] == ("agrees", "true for 4 / 6; not for Paris 0.99; Milan 6.45")
    assert verdicts["clusters_c068"][0] == "agrees" and verdicts["clusters_c068"][1].startswith("true for 4 / 7; ")
    # Said of each of four clusters, and of two regions as a whole
    assert verdicts["clusters_c080"][1].endswith("San Diego 4,520 / 68,039 = 6.6432")
    assert verdicts["clusters_c075"][0] == "agrees" and verdicts["clusters_c075"][1].endswith("= 67.00 %")


@pytest.mark.parametrize("number", ["008", "017", "072", "081", "084", "085", "086", "087", "089", "101"])
def test_numbers_of_the_text_that_the_tables_confirm(verdicts, number):
    assert verdicts[f"clusters_c{number}"][0] == "agrees"


def test_series_that_break(found):
    rules = Counter(found.findings["rule_id"].to_list())
    assert rules == {"level_shift": 66, "equal_rows": 1, "outlier": 1}
    shifts = set(found.findings.filter(found.findings["rule_id"] == "level_shift")["arithmetic_en"].to_list())
    # Nature Index papers 2022; papers of all fields and of life science 2020
    assert shifts == {"2022: 16 % – 127 %", "2020: 6 % – 35 %", "2020: 6 % – 44 %"}
