"""Web of Science exports, made up: the quick text stage against a plain one, what fields mean, what is put aside."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import web_of_science as benchmark
from ingestion.publication_records import SCHEMA, doi_of, plain
from ingestion.sources.web_of_science_fields import TAGS, fields
from ingestion.sources.web_of_science_funding import funders
from ingestion.sources.web_of_science_people import corresponding
from ingestion.sources.web_of_science_texts import dois, plain_texts
from tests.plain_web_of_science import parts, plain_records

HEADER = "FN Clarivate Analytics Web of Science\nVR 1.0\n"
FIRST = """PT J
AU Li, X
   Wang, Y
AF Li, Xiao
   Wang, Yan
TI A made-up <i>title</i> of
   two lines
SO JOURNAL OF EXAMPLES
LA English
DT Article; Early Access
DE small molecule; drug &amp; target
ID KINASE; CANCER
AB An abstract. Write to li@example.org for data.
C1 [Li, Xiao; Wang, Yan] Example Univ, Dept Chem, Beijing 100000, Peoples R China.
   [Wang, Yan] Other Inst, Boston, MA 02115 USA.
   Third Inst, London, England.
RP Li, X; Wang, Y (corresponding author), Example Univ, Beijing, Peoples R China.; Wang, Y (reprint author), Other
   Inst, Boston, MA 02115 USA.
EM li@example.org
OI Wang, Yan/0000-0001-2345-678X; Nobody, N/0000-0002-0000-0000
FU Example Fund [[2013]7, B 8]; Other Fund
CR Smith J, 1999, J EXAMPLES, V1, P2, DOI 10.1000/ABC.1
   Anonymous, 2001, BOOK
NR 2
TC 7
Z9 9
PU EXAMPLE &amp; SONS
SN 1234-5678
EI 8765-432X
EA NOV 2023
DI 10.1000/X.1
WC Chemistry, Medicinal; Oncology
SC Chemistry; Oncology
UT WOS:000000000000001
DA 2024-01-02
ER

"""
SECOND = "PT J\nAU Sun, Z\nTI Short\nPY 2020\nHC Y\nUT WOS:000000000000002\nER\n\n"


def rows(found) -> list[dict]:
    return [row for part in found for row in part.records.iter_rows(named=True)]


def test_a_record_says_what_its_fields_mean(tmp_path):
    (part,) = parts(tmp_path, HEADER + FIRST + "EF")
    row = part.records.row(0, named=True)
    assert part.records.schema == pl.Schema(SCHEMA) and row["line"] == 3 and len(row["sha256"]) == 64
    assert row["title"] == "A made-up title of two lines"
    assert row["abstract"] == "An abstract. Write to for data."
    assert row["author_keywords"] == ["small molecule", "drug & target"] and row["index_keywords"] == [
        "KINASE",
        "CANCER",
    ]
    assert row["authors"] == [
        {"name": "Li, X", "full_name": "Li, Xiao", "orcid": None},
        {"name": "Wang, Y", "full_name": "Wang, Yan", "orcid": "0000-0001-2345-678X"},
    ]
    assert [(one["organization_text"], one["country_text"], one["author_positions"]) for one in row["addresses"]] == [
        ("Example Univ", "Peoples R China", [1, 2]),
        ("Other Inst", "MA 02115 USA", [2]),
        ("Third Inst", "England", []),
    ]
    assert [(one["author_name"], one["organization_text"], one["country_text"]) for one in row["corresponding"]] == [
        ("Li, X", "Example Univ", "Peoples R China"),
        ("Wang, Y", "Example Univ", "Peoples R China"),
        ("Wang, Y", "Other Inst", "MA 02115 USA"),
    ]
    assert row["funders"] == [
        {"name": "Example Fund", "grant_numbers": ["[2013]7", "B 8"]},
        {"name": "Other Fund", "grant_numbers": []},
    ]
    assert [one["doi"] for one in row["references"]] == ["10.1000/abc.1", None]
    assert (row["publication_year"], row["publication_year_rule"]) == (2023, "early_access")
    assert (row["doi"], row["issns"], row["publisher"]) == ("10.1000/x.1", ["1234-5678", "8765-432X"], "EXAMPLE & SONS")
    assert row["categories"] == ["Chemistry, Medicinal", "Oncology"] and row["citation_count"] == 7
    assert row["document_types"] == ["Article", "Early Access"] and row["is_highly_cited"] is None
    assert row["record_key"] == row["wos_id"] == "WOS:000000000000001" and "example.org" not in str(row)


def test_whether_papers_are_marked_is_a_question_to_the_file(tmp_path):
    assert [row["is_highly_cited"] for row in rows(parts(tmp_path, FIRST + SECOND))] == [False, True]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encoding_and_line_ends_change_nothing(tmp_path, encoding, line_end):
    expected = rows(parts(tmp_path, HEADER + FIRST + SECOND + "EF"))
    text = (HEADER + FIRST + SECOND + "EF").replace("\n", line_end)
    assert rows(parts(tmp_path, text.encode(encoding))) == expected


def test_what_is_broken_is_put_aside_with_line_and_bytes(tmp_path):
    broken = {
        "unreadable_line": SECOND.replace("AU Sun", "AUSun"),
        "required_missing": SECOND.replace("UT WOS:000000000000002\n", ""),
        "mixed_records": SECOND.replace("TI Short", "UT WOS:000000000000003\nTI Short"),
        "mixed_fields": FIRST.replace("CR Smith", "   Smith")
        .replace("   Smith J, 1999, J EXAMPLES, V1, P2, DOI 10.1000/ABC.1\n", "")
        .replace("England.\n", "England.\n   Smith J, 1999, J EXAMPLES, V1, P2, DOI 10.1000/ABC.1\n"),
        "truncated": SECOND.replace("ER\n", ""),
    }
    text = HEADER + "".join(body + FIRST for body in broken.values())
    (part,) = parts(tmp_path, text)
    assert [problem.reason for problem in part.problems] == list(broken)
    assert part.records.height == len(broken)
    for problem in part.problems:
        assert text.split("\n")[problem.line - 1] == "PT J" and problem.body.startswith(b"PT J\n")
    assert [problem.body for problem in part.problems][0] == broken["unreadable_line"].strip().encode()


def test_bytes_that_are_no_text_spoil_their_own_record_only(tmp_path):
    spoiled = SECOND.encode().replace(b"Short", b"Sh\xe9rt")
    (part,) = parts(tmp_path, FIRST.encode() + spoiled + FIRST.encode())
    assert (part.records.height, [problem.reason for problem in part.problems]) == (2, ["not_utf8"])
    assert part.problems[0].body == spoiled.strip()


def test_unknown_fields_are_named_and_conferences_may_stand_twice(tmp_path):
    text = SECOND.replace("PY 2020", "Q7 new\nCL Here, and a place with a long name\nCL There\nPY 2020")
    (part,) = parts(tmp_path, text + SECOND)
    assert part.findings == {("new_field", "Q7"): 1} and part.records.height == 2
    (table,) = fields(tmp_path / "export.bin")
    assert table.column("CL").to_pylist() == ["Here, and a place with a long name\n   There", None]
    assert table.column("unknown_fields").to_pylist() == ["Q7 new", None]


LINES = st.sampled_from(
    [
        "PT J",
        "UT WOS:1",
        "UT",
        "ER",
        "ER ",
        "ER x",
        "",
        "",
        "   more",
        "   ",
        "  two",
        "EF",
        "FN x",
        "VR 1.0",
        "AU Li, X",
    ]
    + [
        "AUx",
        "AB " + "long " * 9,
        "CR Weiß, 1999",
        "TI \u4e2d\u6587",
        "Q7 new",
        "AB",
        "au x",
        "\ufeffFN x",
        "TI twelve by..",
    ]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(LINES, max_size=40),
    line_end=st.sampled_from(["\n", "\r\n"]),
    ended=st.booleans(),
    block_bytes=st.sampled_from([1, 40, 2**20]),
)
def test_the_quick_reader_agrees_with_a_plain_one_on_any_lines(tmp_path, lines, line_end, ended, block_bytes):
    path = tmp_path / "lines.txt"
    path.write_bytes((line_end.join(lines) + (line_end if ended else "")).encode())
    expected = [(one.line, one.reason, {} if one.reason else one.cells()) for one in plain_records(path.read_bytes())]
    assert quick(path, block_bytes) == expected


def quick(path: Path, block_bytes: int = 2**26) -> list[tuple[int, str | None, dict[str, str]]]:
    """Line, reason and cells of every record, as the quick reader has them."""
    found = []
    for table in fields(path, "utf-8", block_bytes):
        table.validate(full=True)
        for row in table.to_pylist():
            cells = {tag: row[tag] for tag in TAGS if row[tag] is not None}
            unknown = [line for line in (row["unknown_fields"] or "").split("\n") if line]
            for line in unknown:
                cells[line[:2]] = line[3:] if line[:2] not in cells else f"{cells[line[:2]]}\n   {line[3:]}"
            found.append((row["line"], row["reason"], cells))
    return found


TEXTS = st.lists(
    st.sampled_from(
        [*"ab <>&;@.,[]()/\n\t\u00a0\u2003\x1c\x1f\u4e2dI\u0130\u03a3", "amp;", "<i>", "10.1000/", "x@y.org"]
    )
).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.none() | TEXTS))
def test_columns_are_cleaned_as_single_texts_are(texts):
    series = pl.Series(texts, dtype=pl.String)
    assert plain_texts(series).to_list() == [plain(text) for text in texts]
    assert dois(series).to_list() == [doi_of(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A [1, 2]; B; C [3]", [("A", ["1", "2"]), ("B", []), ("C", ["3"])]),
        ("A [[2013]74]; B [x; y]", [("A", ["[2013]74"]), ("B", ["x", "y"])]),
        ("Government [MSIT, chip 3", [("Government", ["MSIT", "chip 3"])]),
        ("A [1; B [2]; C", [("A", ["1"]), ("B", ["2"]), ("C", [])]),
        ("A [1; 2]; B] C; D [3]", [("A", ["1", "2"]), ("B] C", []), ("D", ["3"])]),
        ("We thank X; [203928/Z]", [("We thank X", []), (None, ["203928/Z"])]),
        (";; ", []),
        ("Grants [1, 2] Funding Source: KAKEN; B", [("Grants", ["1", "2"]), ("B", [])]),
        ("A [1] (AF) [2]", [("A (AF)", ["1", "2"])]),
    ],
)
def test_funders_survive_their_brackets(text, expected):
    assert funders(text) == expected


@given(st.text(st.sampled_from("ab[];, ")))
def test_no_letter_of_a_funding_field_is_lost(text):
    said = "".join((name or "") + "".join(numbers) for name, numbers in funders(plain(text)))
    letters = [sorted(character for character in each if character in "ab") for each in (said, text)]
    assert letters[0] == letters[1]


def test_old_and_unmarked_wording_of_corresponding_authors():
    assert corresponding("LEE, A (reprint author), UNIV X,ROME,ITALY.") == [("LEE, A", "UNIV X,ROME,ITALY")]
    assert corresponding("Univ Y, Rome, Italy.") == [(None, "Univ Y, Rome, Italy")]


def test_groups_are_authors_after_the_persons(tmp_path):
    text = FIRST.replace("TI A", "CA Example Study Grp\nTI A").replace("[Wang, Yan] Other", "[Example Study Grp] Other")
    (row,) = rows(parts(tmp_path, text))
    assert row["authors"][2] == {"name": "Example Study Grp", "full_name": "Example Study Grp", "orcid": None}
    assert row["addresses"][1]["author_positions"] == [3]
    (row,) = rows(parts(tmp_path, text.replace("AF Li, Xiao\n   Wang, Yan\n", "")))
    assert [one["full_name"] for one in row["authors"]] == [None, None, None]


def test_two_authors_of_one_name_are_both_meant(tmp_path):
    text = FIRST.replace("AF Li, Xiao", "AF Wang, Yan")
    (row,) = rows(parts(tmp_path, text))
    assert [one["author_positions"] for one in row["addresses"]] == [[1, 2], [1, 2], []]


def test_a_file_of_broken_records_gives_problems_only(tmp_path):
    (part,) = parts(tmp_path, SECOND.replace("UT WOS:000000000000002\n", ""))
    assert (part.records.height, part.records.schema) == (0, pl.Schema(SCHEMA))
    assert [problem.reason for problem in part.problems] == ["required_missing"]


def test_the_stages_of_the_benchmark_run(tmp_path):
    (tmp_path / "one.txt").write_text(HEADER + FIRST + SECOND)
    repeated = tmp_path / "repeated.txt"
    benchmark.repeat_records([tmp_path / "one.txt"], repeated, 5)
    for name, stage in benchmark.STAGES.items():
        assert stage(repeated, tmp_path / f"{name}.parquet") == 5
    keys = pl.read_parquet(tmp_path / "records_to_parquet.parquet")["record_key"]
    assert keys.n_unique() == 5
    assert pl.read_parquet(tmp_path / "text_to_parquet.parquet")["UT"].to_list() == keys.to_list()
