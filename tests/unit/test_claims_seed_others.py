"""The printed numbers of hottech and precision against their transcribed tables, and the known errors.

Belongs here: that nothing is left out, added or changed, and which numbers the patterns do not confirm. Does not
belong here: the engine (test_claims_each.py).
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.claims import Ledger
from tests.published_claims import deciding, ledger_of, patterns_file, rows_of, seed_of

# Rows of the seed, cells of tables, numbers of the text
COUNTS = {"hottech": (232, 188, 42), "precision": (153, 90, 63)}
SECTIONS = {
    "intro": "introduction",
    "abstract": "abstract",
    "table_7": "table_7",
    "footnote_3": "footnote_3",
    "2_methods": "section_2",
    "1_status": "section_1",
}
SCORED = {
    name: name for name in ("technical_score", "technical_rank", "industrialisation_score", "industrialisation_rank")
}
REGISTRY = ("start_year", "end_year", "funding", "funding_as_of", "target_size", "enrolled", "enrolled_as_of")
Cell = tuple[str, str, str, str, str]


def seed(document: str) -> list[dict[str, str]]:
    return rows_of(seed_of(document))


@pytest.fixture(scope="module")
def ledgers() -> dict[str, Ledger]:
    return {document: ledger_of(document) for document in COUNTS}


def hottech_cells(folder: Path) -> Iterator[Cell]:
    tables = (
        ("t1_technologies", "table_1", {"projects": "projects", "amount_10k_usd": "amount"}),
        ("t2_scores", "table_2", SCORED),
    )
    for name, location, columns in tables:
        for row in rows_of(folder / f"hottech_{name}.csv"):
            for column, shown in columns.items():
                yield location, f"technology_{int(row['technology_no']):02d}", shown, "=", row[column]
    for row in rows_of(folder / "hottech_funders.csv"):
        yield "footnote_3", row["abbreviation"].lower(), "projects", "=", row["projects"]


def registry_cells(folder: Path) -> Iterator[Cell]:
    for name in ("programmes", "cohorts"):
        for row in rows_of(folder / f"precision_{name}.csv"):
            for column, value in ((column, row[column]) for column in REGISTRY if row.get(column)):
                sign, key = ">" if value.endswith("+") else "=", f"programme_{int(row['programme_no']):02d}"
                # One programme has its length, "10 years", in the column of the date
                yield "sections_1-3", key, f"{name}.{column}", sign, value.rstrip("+").removesuffix(" years")


def precision_cells(folder: Path) -> Iterator[Cell]:
    yield from registry_cells(folder)
    for row in rows_of(folder / "precision_approvals.csv"):
        yield "section_2.3", row["modality"], "approvals.count", row["comparator"], row["count"]
        # The others are as of the publication, which is no number of the text
        if row["as_of"].isdigit():
            yield "section_2.3", row["modality"], "approvals.as_of", "=", row["as_of"]
    # Two areas are printed as one item
    for item in sorted({row["printed_item_no"] for row in rows_of(folder / "precision_key_areas.csv")}):
        yield "section_2.1", f"item_{item}", "key_areas.item", "is_listed", ""
    for row in rows_of(folder / "precision_china_tasks.csv"):
        yield "section_3.1", f"item_{row['task_no']}", "special_programme_task_groups.item", "is_listed", ""
    for row in rows_of(folder / "precision_documents.csv"):
        # The year of one document is known from elsewhere, as the note says, and not printed
        if "not printed in the text" not in row["note"]:
            yield "sections_1-3", f"document_{int(row['row_no']):02d}", "documents.year", "=", row["year"]


CELLS = {"hottech": hottech_cells, "precision": precision_cells}


@pytest.mark.parametrize("document", COUNTS)
def test_every_cell_of_the_tables_is_a_claim_once(document, printed_tables):
    rows, cells, _ = COUNTS[document]
    claims = [claim for claim in seed(document) if claim["unit_of_measure"] != "statement"]
    text = {row["claim_id"] for row in rows_of(printed_tables / f"{document}_claims.csv")}
    columns = ("location", "row_key", "column_key", "comparator", "printed_value")
    others = [claim for claim in claims if claim["claim_id"] not in text]
    expected = Counter(CELLS[document](printed_tables))
    found = Counter(tuple(claim[column] for column in columns) for claim in others)
    if document == "precision":
        # The registers name no place; the seed names the section in which a figure is printed
        expected, found = (Counter(cell[1:] for cell in cells.elements()) for cells in (expected, found))
    assert found == expected
    assert sum(expected.values()) == cells
    assert len(seed(document)) == rows


@pytest.mark.parametrize("document", COUNTS)
def test_every_number_of_the_text_is_a_claim(document, printed_tables):
    rows = rows_of(printed_tables / f"{document}_claims.csv")
    claims = {claim["claim_id"]: claim for claim in seed(document)}
    for row in rows:
        claim = claims[row["claim_id"]]
        assert claim["location"] == SECTIONS.get(row["section"], f"section_{row['section']}")
        assert (claim["comparator"], claim["printed_value"]) == (row["comparator"], row["value"])
        assert claim["column_key"] == row["metric"]
    assert len(rows) == COUNTS[document][2]


@pytest.mark.parametrize("document", COUNTS)
def test_claims_are_numbered_and_keyed(document):
    claims = seed(document)
    assert [int(claim["claim_order"]) for claim in claims] == list(range(1, len(claims) + 1))
    assert all(claim["claim_id"].startswith(f"{document}_") and claim["claim_id"].isascii() for claim in claims)
    assert all(claim[column] for claim in claims for column in ("indicator_id", "unit_id", "label_en", "label_zh"))
    measures: dict[tuple[str, ...], set[str]] = {}
    for claim in claims:
        if claim["printed_value"]:
            key = tuple(claim[name] for name in ("indicator_id", "unit_id", "period", "facet", "category"))
            measures.setdefault(key, set()).add(claim["unit_of_measure"])
    assert not [key for key, units in measures.items() if len(units) > 1]


@pytest.mark.parametrize("document", COUNTS)
def test_no_sentence_of_the_document_is_in_the_repository(document, printed_tables):
    published = "".join(file(document).read_text(encoding="utf-8") for file in (seed_of, patterns_file))
    for path in printed_tables.glob(f"{document}_*.csv"):
        quotes = [row.get("quote_zh", "") for row in rows_of(path)]
        assert not [quote for quote in quotes if len(quote) > 8 and quote in published]


@pytest.mark.parametrize("document", COUNTS)
def test_what_does_not_hold_in_them(document, ledgers):
    verdicts = deciding(ledgers[document])
    known = {key: outcome for key, (outcome, *_) in verdicts.items() if outcome not in ("agrees", "not_computable")}
    # Seven areas are said, six are listed
    assert known == ({"precision_c034": "contradicts_itself"} if document == "precision" else {})


def test_numbers_that_the_tables_confirm(ledgers):
    verdicts = {key: outcome for book in ledgers.values() for key, (outcome, *_) in deciding(book).items()}
    agree = {key for key, outcome in verdicts.items() if outcome == "agrees"}
    assert agree >= {f"hottech_c0{number}" for number in (18, 19, 20, 21, 22, 23, 24, 25, 29)}
    assert agree >= {f"precision_c0{number}" for number in ("05", "07", 13, 26, 53, 61)}
    assert agree >= {"precision_c047", "precision_c035", "precision_c014", "precision_c028", "hottech_s001"}
    ranks = [claim["claim_id"] for claim in seed("hottech") if claim["indicator_id"].endswith("_rank")]
    assert len(ranks) == 60 and agree >= set(ranks)
