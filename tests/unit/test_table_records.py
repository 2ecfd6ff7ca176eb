"""Rows of a table download: every line accounted for, nothing repaired, the rows after a broken one found again."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.containers import RefusedFile, TruncatedInput
from ingestion.errors import IngestionError
from ingestion.places import KnownPlaces
from ingestion.table_records import Content

NAMES = ["NCT Number", "Study Title", "Conditions"]
ROWS = [
    ["NCT00000001", "One, with a comma", "A|B"],
    ["NCT00000002", 'A "quote"\nover lines', ""],
    ["NCT00000003", "", "C"],
]


def as_csv(rows: list[list[str]], end: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue().encode()


def pieces(content: bytes, size: int = 1 << 20):
    table = Content(iter([content[at : at + size] for at in range(0, len(content), size)])).table()
    return list(table.pieces(KnownPlaces()))


def ids(found) -> list[tuple[int, str]]:
    """Line and number of what can be read."""
    return [(piece.line, piece.study.partition(b'"nctId":"')[2][:11].decode()) for piece in found if piece.study]


def problems(found) -> list[tuple[int, str]]:
    return [(piece.line, piece.reason) for piece in found if piece.reason]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_of_quoted_cells_over_lines_are_read_and_keep_the_line_they_begin_in(end):
    found = pieces(b"\xef\xbb\xbf" + as_csv([NAMES, *ROWS], end))
    assert ids(found) == [(2, "NCT00000001"), (3, "NCT00000002"), (5, "NCT00000003")] and not problems(found)
    assert b'"briefTitle":"A \\"quote\\"\\nover lines"' in found[1].study
    assert b"".join(piece.body for piece in found) == as_csv(ROWS, end)


GOOD = [as_csv([row]) for row in ROWS]
BROKEN = {
    "a quote in a plain cell": (b'NCT00000009,5" tube,A\r\n', "bad_quote"),
    "a quote that is not closed": (b'NCT00000009,"open,A\r\n', "bad_quote"),
    "a quote closed too early": (b'NCT00000009,"a"b,A\r\n', "bad_quote"),
    "a cell too few": (b"NCT00000009,A\r\n", "column_count"),
    "a cell too many": (b"NCT00000009,A,B,C\r\n", "column_count"),
    "lines that belong to nothing": (b"lost,\r\nfound,\r\n", "column_count"),
    "NUL": (b"NCT00000009,A\0,B\r\n", "nul"),
    "a cell of more than 1 MB": (b"NCT00000009," + b"x" * ((1 << 20) + 1) + b",A\r\n", "too_long"),
    "a row of more than 8 MB": (b'NCT00000009,"' + (b"x" * 99 + b"\n") * (90 << 10) + b'",A\r\n', "too_long"),
    "a line of more than 8 MB": (b"NCT00000009," + b"x" * (9 << 20) + b",A\r\n", "too_long"),
    "another encoding": ("NCT00000009,Müller,A\r\n".encode("latin-1"), "not_utf8"),
    "no number": (b",A,B\r\n", "invalid_id"),
    "a number of another registry": (b"ChiCTR2000000001,A,B\r\n", "invalid_id"),
    "a number too long": (b"NCT000000091,A,B\r\n", "invalid_id"),
    "digits of another script": ("NCT0000000９,A,B\r\n".encode(), "invalid_id"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_row_is_put_aside_with_its_line_and_its_neighbours_are_kept(case):
    broken, reason = BROKEN[case]
    for size in (7, 1 << 20) if len(broken) < 1000 else (1 << 20,):
        found = pieces(as_csv([NAMES]) + GOOD[0] + broken + GOOD[1] + GOOD[2], size)
        assert [number for _, number in ids(found)] == ["NCT00000001", "NCT00000002", "NCT00000003"]
        assert problems(found) == [(3, reason)]
        [aside] = [piece for piece in found if piece.reason]
        assert aside.body == broken[: 1 << 20] and "\n" not in aside.detail


def test_a_broken_row_at_the_end_and_blank_lines_are_counted():
    found = pieces(as_csv([NAMES]) + b"\r\n" + GOOD[0] + b"  \r\n" + b'NCT00000009,"open')
    assert [(piece.line, piece.reason, bool(piece.body)) for piece in found] == [
        (2, None, False),
        (3, None, True),
        (4, None, False),
        (5, "bad_quote", True),
    ]


def test_values_that_a_column_cannot_have_put_the_row_aside():
    header = b"NCT Number,Enrollment,Study Results,Age\r\n"
    rows = [b"NCT00000001,12,YES,ADULT", b"NCT00000002,12.5,YES,ADULT", b"NCT00000003,,MAYBE,", b"NCT00000004,,,18)(x"]
    found = pieces(header + b"\r\n".join(rows))
    assert ids(found) == [(2, "NCT00000001")]
    assert problems(found) == [(3, "bad_value"), (4, "bad_value"), (5, "bad_value")]
    assert ["Enrollment" in found[1].detail, "Study Results" in found[2].detail, "Age" in found[3].detail] == [True] * 3


def test_a_stream_that_is_cut_says_so_in_a_row_and_between_two():
    def cut(content: bytes):
        yield content
        raise TruncatedInput("the compressed file ends in the middle; download it again")

    content = as_csv([NAMES, *ROWS])
    for length in (len(content), len(content) - 4, len(as_csv([NAMES, *ROWS[:2]])) - 9):
        found = list(Content(cut(content[:length])).table().pieces(KnownPlaces()))
        assert found[-1].reason == "truncated" and [p for p in problems(found)] == [(found[-1].line, "truncated")]
        assert len(ids(found)) == len(found) - 1


def test_tab_separated_text_has_no_quotes_and_a_last_line_without_end_is_not_whole():
    lines = [b"\t".join(name.encode() for name in NAMES), b'NCT00000001\t"One", two\tA', b"NCT00000002\tTwo\tB"]
    found = pieces(b"\n".join(lines) + b"\n")
    assert len(ids(found)) == 2 and b'\\"One\\", two' in found[0].study
    cut = pieces(b"\n".join(lines)[:-1])
    assert ids(cut) == [(2, "NCT00000001")] and problems(cut) == [(3, "truncated")]


def refused(content: bytes) -> tuple[str, str]:
    with pytest.raises(RefusedFile) as caught:
        Content(iter([content])).table()
    return caught.value.reason, str(caught.value)


def test_tables_are_told_by_their_header_and_unusable_headers_are_refused():
    assert Content(iter([b"a,b\n1,2\n"])).table() is None
    assert Content(iter([b'{"NCT Number,Study Title": 1}'])).table() is None
    assert Content(iter([b""])).table() is None
    assert refused(b"Study Title,Conditions,Locations\nA,B,C\n") == (
        "no_nct_number",
        "has no column NCT Number; download it again with that column",
    )
    assert refused(b"NCT Number,Sex,Sex\n")[0] == "bad_header"
    assert "'Gender'" in refused(b"NCT Number,Sex,Gender\n")[1]
    table = Content(iter([b"Locations,Whatever,NCT Number\n"])).table()
    assert table.header.unknown == ("Whatever",) and table.record_format == "csv"
    with pytest.raises(IngestionError, match="places"):
        list(table.pieces(None))


def test_many_broken_rows_cost_no_more_than_reading_them_twice():
    content = as_csv([NAMES]) + (b'NCT00000001,"\n' + b"NCT00000001 x\n" * 30) * 3_000 + as_csv([ROWS[0]])
    found = pieces(content)  # an hour if each attempt read on to the end
    assert len(found) == 2 and ids(found) == [(93_002, "NCT00000001")]


CELLS = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")), min_size=2, max_size=2)


@settings(max_examples=150, deadline=None)
@given(st.lists(CELLS, max_size=5), st.sampled_from(["\n", "\r\n"]), st.integers(1, 300))
def test_whatever_stands_in_cells_the_rows_are_those_of_an_independent_writer(cells, end, size):
    rows = [[f"NCT{number:08d}", *pair] for number, pair in enumerate(cells, start=1)]
    found = pieces(as_csv([NAMES, *rows], end), size)
    assert [piece.reason for piece in found] == [None] * len(rows)
    assert [number for _, number in ids(found)] == [row[0] for row in rows]


@settings(max_examples=200, deadline=None)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, 5000), st.sampled_from([b"", b'"', b",", b"\n", b'""', b"\0", b"\xff"])), max_size=4
    ),
    size=st.integers(1, 200),
)
def test_whatever_is_damaged_no_line_is_lost_nothing_is_invented_and_chunks_do_not_matter(edits, size):
    header, damaged = as_csv([NAMES]), bytearray(as_csv(ROWS * 2))
    for at, replacement in edits:
        at %= len(damaged) + 1
        damaged[at : at + len(replacement)] = replacement
    found = pieces(header + bytes(damaged))
    assert pieces(header + bytes(damaged), size) == found
    lines = io.BytesIO(header + bytes(damaged)).readlines()
    starts = [piece.line for piece in found]
    assert starts == sorted(set(starts)) and (not found or starts[0] == 2)
    for piece, end in zip(found, [*starts[1:], len(lines) + 1], strict=True):
        body = b"".join(lines[piece.line - 1 : end - 1])
        assert piece.body == body or (piece.body == b"" and not body.strip())
