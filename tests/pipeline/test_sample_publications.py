"""What a sample run makes of the made-up publications: every planted case seen, printed top tens at one 25th.

Belongs here: the whole way from the files to the reporting tables. Does not belong here: what is in the files
(tests/unit/test_publication_samples.py).
"""

import json
from pathlib import Path

MARGINS = json.loads(
    (Path(__file__).resolve().parents[2] / "samples" / "publication_margins.json").read_text(encoding="utf-8")
)


def test_every_record_is_read_and_the_broken_one_named(demo):
    ledger = demo.query(
        "select original_name, set_name, expected_count, parsed_count, quarantined_count, findings "
        "from reporting.rpt_import_ledger where monitor_id = 'china_us_small_molecule' order by original_name, set_name"
    )
    assert ledger == [
        ("cnki.net", None, None, 40, 0, None),
        ("highly_cited_1-257.txt", "highly_cited", 257, 257, 0, None),
        ("savedrecs_1-500.txt", None, 500, 500, 0, None),
        ("savedrecs_1001-1500.txt", None, 500, 499, 1, "records quarantined"),
        ("savedrecs_501-1000.txt", None, 500, 500, 0, None),
        ("scopus.csv", None, None, 150, 0, None),
    ]


def test_works_are_one_and_look_alikes_are_two(demo):
    merged = demo.query(
        "select merge_rule, source_id, count(*) from marts.bridge_publication_sources "
        "where source_id in ('scopus', 'cnki') group by all order by all"
    )
    assert merged == [
        ("doi", "cnki", 12),
        ("doi", "scopus", 99),
        ("only_record", "cnki", 28),
        ("only_record", "scopus", 43),
        ("title_year_author", "scopus", 8),
    ]


def test_what_does_not_count_is_dropped_for_its_reason(demo):
    flow = demo.query(
        "select step_id, dropped_count from reporting.rpt_publication_flow "
        "where monitor_id = 'china_us_small_molecule' order by step_order"
    )
    assert dict(flow) == {
        "identified": 0,
        "quarantined": 1,
        "repeated": 257,  # the highly cited are among the others
        "duplicate": 99 + 8 + 12,
        "document_type_not_counted": 84 + 16 + 3,  # Web of Science, Scopus, CNKI
        "year_not_known": 2 + 1,
        "outside_window": 8 + 8 + 3,
        "country_not_known": 7 + 24,
        "no_address_in_units": 12 + 5 + 3,
        "included": 0,
    }


def test_totals_categories_and_partners_are_those_of_the_files(demo):
    counts = demo.query(
        "select metric_id, unit_id, cast(value as integer) from reporting.rpt_publication_key_metrics "
        "where monitor_id = 'china_us_small_molecule' and metric_id in ('papers', 'highly_cited_flag', "
        "'highly_cited_set') and unit_id <> 'china_or_us' order by all"
    )
    assert [count for *_, count in counts] == [61, 201, 63, 202, 652, 854]
    for table, column, name, facet in (
        ("category", "paper_count", "category_label_en", "categories"),
        ("partner_country", "joint_paper_count", "partner_country_id", "partners"),
        ("funder", "paper_count", "funder_id", "funders"),
    ):
        found = {
            (unit, key): count
            for unit, key, count in demo.query(
                f"select unit_id, {name}, {column} from reporting.rpt_publications_by_{table} "
                "where monitor_id = 'china_us_small_molecule' and period_kind = 'total'"
            )
        }
        printed = {(unit, key): n for key, row in MARGINS[facet].items() for unit, n in row.items()}
        assert {cell: found[cell] for cell, n in printed.items() if abs(25 * found[cell] - n) > 13} == {}, table
