"""Tables of bibliographic exports: rows as written, broken ones put aside, parts of bounded size."""

import csv
import io
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.containers import RefusedFile
from ingestion.publication_reading import Blank, Finding, fallback_key, in_parts, place, text_lines
from ingestion.publication_records import Problem
from ingestion.publication_tables import Columns, table_items

NAMES = ("Key", "Title", "Note")
COLUMNS = Columns("Somewhere", required=("Key", "Title"), read=("Note",))
CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters='\n\r",;'), max_size=30)


def record(cells: dict[str, str]) -> dict:
    return {"record_key": cells["Key"], "title": cells["Title"] or None, "abstract": cells["Note"] or None}


def items(folder, text: str | bytes, **options) -> list:
    path = folder / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(table_items(path, COLUMNS, record, **options))


def written(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([NAMES, *rows])
    return out.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL), max_size=8))
def test_what_was_written_is_read_with_the_line_each_row_begins_in(tmp_path, rows):
    keyed = [[f"k{number}", *cells] for number, cells in enumerate(rows)]
    text = written(keyed)
    found = items(tmp_path, "\ufeff" + text)
    assert [(row["record_key"], row["title"], row["abstract"]) for row in found] == [
        (key, title.strip() or None, note.strip() or None) for key, title, note in keyed
    ]
    lines = text.split("\n")
    assert all(lines[row["line"] - 1].startswith(f'"{row["record_key"]}"') for row in found)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('"b","never closed,"x"\r\n', "broken_quotes"),
        ('"b","bare " quote","x"\r\n', "broken_quotes"),
        ('"b","bare " quote\nplain words\r\n', "broken_quotes"),
        ('"b","two"\r\n', "field_count"),
        ('"b","two","three","four"\r\n', "field_count"),
        ('"b","nul \0","x"\r\n', "control_character"),
        (b'"b","\xb3\xff","x"\r\n', "not_utf8"),
    ],
)
def test_a_broken_row_costs_itself_only(tmp_path, broken, reason):
    before, after = written([["a", "one", "x"]]), '"c","three\r\nlines","x"\r\n"d","four","x"\r\n'
    body = broken if isinstance(broken, bytes) else broken.encode()
    found = items(tmp_path, before.encode() + body + after.encode())
    assert [row["record_key"] for row in found if isinstance(row, dict)] == ["a", "c", "d"]
    [problem] = [row for row in found if isinstance(row, Problem)]
    assert (problem.line, problem.reason, problem.body) == (3, reason, body)


@pytest.mark.parametrize(
    ("first", "second"),
    [('"broken","never closed,x', '"broken","never closed,x'), ('broken,title,"never closed', 'broken",title,x')],
)
def test_two_unclosed_quotes_do_not_hide_the_rows_between_them(tmp_path, first, second):
    rows = [f"k{number},title {number},x\r\n" for number in range(6)]
    rows[1], rows[4] = f"{first}\r\n", f"{second}\r\n"
    found = items(tmp_path, written([]) + "".join(rows))
    assert [row["record_key"] for row in found if isinstance(row, dict)] == ["k0", "k2", "k3", "k5"]
    assert [row.line for row in found if isinstance(row, Problem)] == [3, 6]


def test_a_header_is_checked_and_unknown_columns_are_findings(tmp_path):
    with pytest.raises(RefusedFile, match="without Title"):
        items(tmp_path, "Key,Note\r\na,b\r\n")
    with pytest.raises(RefusedFile, match="Title twice"):
        items(tmp_path, "Key,Title,Title\r\na,b,c\r\n")
    found = items(tmp_path, "Key,Title,Note,Mood\r\na,b,c,d\r\n,,,\r\n")
    assert found[0] == Finding("new_field", "Mood") and found[1]["title"] == "b" and found[2] == Blank()


def test_parts_are_bounded_and_lose_nothing():
    given_items = [{"record_key": str(n), "line": n} for n in range(7)]
    given_items.insert(3, Problem(3, "why", "because"))
    given_items += [Blank(), Finding("new_field", "x"), Finding("new_field", "x")]
    parts = list(in_parts(given_items, size=3))
    assert [part.records.height for part in parts] == [3, 3, 1]
    assert [row for part in parts for row in part.records["record_key"]] == [str(n) for n in range(7)]
    assert [problem.line for part in parts for problem in part.problems] == [3]
    assert sum(part.blank_count for part in parts) == 1
    assert sum((part.findings for part in parts), Counter()) == {("new_field", "x"): 2}


def test_a_key_without_an_id_names_the_work_and_not_its_spelling():
    work = {"title": "On  Gels: a study", "publication_year": 2020, "authors": [{"name": "Li, X."}]}
    same = {"title": "ON GELS - A STUDY", "publication_year": 2020, "authors": [{"name": "Li X"}]}
    assert fallback_key(work) == fallback_key(same) and fallback_key(work).startswith("text:")
    assert fallback_key(work) != fallback_key(work | {"publication_year": 2021})
    assert fallback_key(work | {"doi": "10.1/x"}) == "doi:10.1/x"


@pytest.mark.parametrize(
    ("text", "organization", "country"),
    [
        ("Dept X, Univ Y, Beijing 100000, China.", "Dept X", "China"),
        ("Univ Y, Oslo, Norway. Electronic address: a.b@uni.example.no.", "Univ Y", "Norway"),
        ("Univ Y", "Univ Y", None),
        ("\u67d0\u5927\u5b66,\u5317\u4eac", "\u67d0\u5927\u5b66", None),
    ],
)
def test_an_address_is_taken_apart_without_mail_addresses(text, organization, country):
    found = place(text)
    assert (found["organization_text"], found["country_text"]) == (organization, country)
    assert "@" not in found["text"] and "address" not in found["text"]


def test_lines_are_numbered_and_without_their_ends(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\nc")
    assert list(text_lines(path)) == [(1, b"a"), (2, b"b"), (3, b"c")]
