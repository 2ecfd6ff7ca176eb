"""The seed of printed numbers against the transcribed tables of the document, cell by cell.

Belongs here: that nothing is left out, added or changed. Does not belong here: what the numbers come to
(tests/pipeline/test_printed_tables.py).
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.published_claims import rows_of, seed_of

HEADS = {"beijing": "7530", "tianjin": "2363", "hebei": "1027", "jjj": "8722"}
SHARE_CELLS, MEAN_CELLS, GROWTH_CLAIMS = 225, 9, 5

# (file, table, columns that make the row key, column of the unit or type)
TABLES = (
    ("t1_registrations", "table_1", ("year",), "region"),
    ("t2_design", "table_2", ("level", "category"), "region"),
    ("t3_participants", "table_3", ("dimension", "category"), "region"),
    ("t4_recruitment", "table_4", ("status",), "region"),
    ("t5_results", "table_5", ("results_posted",), "region"),
    ("t6_collaboration", "table_6", ("year",), "collaboration_type"),
    ("t7_domestic_partners", "table_7", ("rank",), "region"),
    ("t8_international_partners", "table_8", ("rank",), "region"),
)


@pytest.fixture(scope="module")
def claims() -> list[dict[str, str]]:
    return rows_of(seed_of("jjj_trials"))


def printed_cells(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """(location, row, column, value) of every cell of the eight tables that holds a number."""
    for name, location, row_columns, column in TABLES:
        for row in rows_of(folder / f"jjj_trials_{name}.csv"):
            key = ".".join(row[part] for part in row_columns) or row["row_type"]
            yield location, key, f"{row[column]}.trials", row["trials"]
            if row.get("share_pct"):
                yield location, key, f"{row[column]}.share", row["share_pct"]
            if location in ("table_7", "table_8"):
                yield location, key, f"{row[column]}.rank", row["rank"]


def test_every_cell_of_the_tables_is_a_claim_once(claims, printed_tables):
    expected = Counter(printed_cells(printed_tables))
    heads = Counter(
        (table, "header", f"{unit}.trials", count)
        for table in ("table_2", "table_3", "table_4")
        for unit, count in HEADS.items()
    )
    found = Counter(
        (claim["location"], claim["row_key"], claim["column_key"], claim["printed_value"])
        for claim in claims
        if claim["location"].startswith("table_")
    )
    assert found == expected + heads
    assert sum(expected.values()) == 657


def test_every_number_of_the_text_is_a_claim(claims, printed_tables):
    sections = {"abstract": "abstract", "intro": "introduction"}
    expected = {
        row["claim_id"]: (sections.get(row["section"], f"section_{row['section']}"), row["comparator"], row["value"])
        for row in rows_of(printed_tables / "jjj_trials_claims.csv")
    }
    found = {
        claim["claim_id"]: (claim["location"], claim["comparator"], claim["printed_value"])
        for claim in claims
        if claim["claim_id"] in expected
    }
    assert found == expected
    others = [claim for claim in claims if claim["claim_id"] not in expected]
    assert {claim["unit_of_measure"] for claim in others if not claim["location"].startswith("table")} == {"statement"}


def test_partner_names_and_categories_follow_the_tables(claims, printed_tables):
    partners = {(claim["location"], claim["row_key"], claim["unit_id"]): claim for claim in claims}
    for name, location, column in (
        ("t7_domestic_partners", "table_7", "partner_region"),
        ("t8_international_partners", "table_8", "partner_country"),
    ):
        for row in rows_of(printed_tables / f"jjj_trials_{name}.csv"):
            claim = partners[location, row["rank"], row["region"]]
            assert row[f"{column}_en"] in claim["label_en"] and row[f"{column}_zh"] in claim["label_zh"]


def test_kinds_of_numbers_are_counted(claims):
    table_shares = [
        claim for claim in claims if claim["unit_of_measure"] == "percent" and claim["location"].startswith("table")
    ]
    assert len(table_shares) == SHARE_CELLS
    assert sum(claim["indicator_id"].endswith("annual_mean") for claim in claims) == MEAN_CELLS
    assert sum(claim["indicator_id"] == "trial_count_cagr" for claim in claims) == GROWTH_CLAIMS
    stated = [claim for claim in claims if claim["stated_indicator_id"]]
    assert len(stated) == 32 and {claim["facet"] for claim in stated} == {"phase"}


def test_no_sentence_of_the_document_is_in_the_repository(claims, printed_tables):
    published = "".join(path.read_text(encoding="utf-8") for path in sorted(seed_of("*").parent.glob("*.csv")))
    quotes = [row["quote_zh"] for row in rows_of(printed_tables / "jjj_trials_claims.csv")]
    assert len(quotes) == 75 and not [quote for quote in quotes if len(quote) > 8 and quote in published]


def test_every_number_is_a_number(claims):
    for claim in claims:
        if claim["unit_of_measure"] in ("trials", "percent", "rank", "times"):
            assert Decimal(claim["printed_value"]) >= 0
    assert [int(claim["claim_order"]) for claim in claims] == list(range(1, len(claims) + 1))
